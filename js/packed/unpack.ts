import { bytesOf } from "../base64.js";
import { restoreModule } from "./restore.js";

const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Compiles a packed core. The page gets its turn after each step: together they would be felt. */
export async function unpackCore(base64: string): Promise<WebAssembly.Module> {
  // Where a page's policy forbids wasm, nothing needs to be unpacked for that to be known.
  await WebAssembly.compile(EMPTY_MODULE);
  for (const steps = restoreModule(bytesOf(base64)); ; ) {
    const step = steps.next();
    if (step.done) return WebAssembly.compile(step.value);
    await new Promise((resolve) => setTimeout(resolve));
  }
}
