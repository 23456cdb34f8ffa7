import { Core } from "#core";
import { currentInstance, replaceInstance } from "./instance.js";
import { complain, instantiate, mayStartLater } from "./module.js";

/** After so many traps the core is given up for good. */
const MAX_FAULTS = 3;

/** `asleep` until it is needed, `starting` while it is unpacked, `off` for good. */
type State = "asleep" | "starting" | "ready" | "off";

/** A core for a client, behind calls that never throw. */
export interface Guard {
  state(): State;
  /** How often it had to be replaced. */
  faults(): number;
  /** Starts a core that is asleep, and says what it is from then on. */
  wake(): State;
  /** The result of a call into the core, or the fallback if there is no core or it trapped. */
  run<T>(fallback: T, call: (core: Core) => T): T;
  /** The same for a call that begins, ends or takes out a span. */
  change<T>(fallback: T, call: (core: Core) => T): T;
  stop(): void;
}

/** Who is told what becomes of a core. */
export interface GuardListener {
  /** It can be called from now on. */
  ready(): void;
  /** A fresh one has taken over, or there is none any more: nothing is under way in it. */
  emptied(): void;
  /** There will be none any more. */
  stopped(): void;
}

/**
 * Guards a core for these options. A trap poisons its instance, so a fresh one takes over, until there were too many.
 *
 * @throws SetupError when the core could be asked at once and refuses the options. If it refuses them later, the console says so.
 */
export function createGuard(options: object, { ready, emptied, stopped }: GuardListener): Guard {
  let core: Core | undefined;
  let state: State = "starting";
  let born = currentInstance();
  let faults = 0;
  /** Spans that would be lost with the instance. */
  let pending = 0;

  function start(): void {
    if (state === "off") return;
    renew();
    state = "ready";
    ready();
  }

  function wake(): State {
    if (state !== "asleep") return state;
    state = "starting";
    try {
      instantiate(start, stop);
    } catch (error) {
      // `init` returned long ago, so nobody could catch this.
      complain(error);
    }
    return state;
  }

  function renew(): void {
    emptied();
    core = new Core(JSON.stringify(options));
    born = currentInstance();
  }

  function run<T>(fallback: T, call: (core: Core) => T): T {
    if (state !== "ready") return fallback;
    try {
      if (born !== currentInstance()) revive();
      return core ? call(core) : fallback;
    } catch (error) {
      recover(error);
      return fallback;
    }
  }

  function recover(error: unknown): void {
    faults += 1;
    try {
      if (faults >= MAX_FAULTS) throw error;
      replaceInstance();
      revive();
    } catch (last) {
      stop();
      console.warn("genspan: the core failed for good; calls pass through unrecorded from now on.", last);
    }
  }

  function revive(): void {
    renew();
    if (pending > 0) core?.lose("internal_sdk_error", "span", pending);
    pending = core?.pending() ?? 0;
  }

  function stop(): void {
    state = "off";
    core = undefined;
    emptied();
    stopped();
  }

  if (mayStartLater(options)) state = "asleep";
  else instantiate(start, stop);
  return {
    state: () => state,
    faults: () => faults,
    wake,
    run,
    change: (fallback, call) =>
      run(fallback, (core) => {
        const result = call(core);
        pending = core.pending();
        return result;
      }),
    stop,
  };
}
