import { initSync } from "#core";
import { SetupError } from "../errors.js";

/** Gives the core's module, at once where the runtime can. Called by the entry of each runtime. */
export type WasmSource = () => WebAssembly.Module | Promise<WebAssembly.Module>;

let source: WasmSource | undefined;
let mayWait: ((options: object) => boolean) | undefined;
/** One instance of the module serves all clients of a program. */
let isInstantiated = false;
let isForbiddenTold = false;

/** `when` says for which options the core may start at its first use: those that it cannot refuse. */
export function provideWasm(load: WasmSource, when?: typeof mayWait): void {
  source = load;
  mayWait = when;
}

/** Whether an engine with these options may start at its first use. */
export function mayStartLater(options: object): boolean {
  return mayWait?.(options) ?? false;
}

/**
 * Calls `start` when there is an instance, at once if possible. If there can be none, calls `stop` and says why on the console.
 *
 * @throws SetupError when `start` was called at once and threw it.
 */
export function instantiate(start: () => void, stop: () => void): void {
  const begin = (module: WebAssembly.Module): void => {
    if (!isInstantiated) initSync({ module });
    isInstantiated = true;
    start();
  };
  try {
    if (isInstantiated) return start();
    if (!source) throw new Error("no WebAssembly module was provided");
    const module = source();
    if (!("then" in module)) return begin(module);
    module.then(begin).catch((error: unknown) => {
      stop();
      complain(error);
    });
  } catch (error) {
    stop();
    const fault = setupFault(error);
    if (fault) throw fault;
    complain(error);
  }
}

/** Nobody can catch what is found late, so the console says it; that WebAssembly is forbidden only once in a program. */
export function complain(error: unknown): void {
  const fault = setupFault(error);
  if (fault) return console.error(`genspan: ${fault.message} (${fault.code})`);
  if (!isForbiddenTold) console.warn("genspan: WebAssembly cannot be used here, so calls pass through unrecorded.", error);
  isForbiddenTold = true;
}

/** The core throws the JSON text of `{ code, message }`. */
function setupFault(error: unknown): SetupError | undefined {
  if (error instanceof SetupError) return error;
  if (typeof error !== "string" || !error.startsWith("{")) return undefined;
  const { code, message }: { code: string; message: string } = JSON.parse(error);
  return new SetupError(code, message);
}
