import type { ModelCall } from "../../index.js";

/** Something that fills the context of a session, as long as it is under way. */
export interface Turn {
  /** There is none for what is only put into the context. */
  readonly call: ModelCall | undefined;
  /** Whether nothing else fills the context meanwhile, so that what it grows by is this turn's. */
  isAlone: boolean;
  /** A tool ran: what it was asked and what it said stand in the context as well. */
  ranTool: boolean;
}

/** The turns of a session that are under way. */
export interface Turns {
  begin(call?: ModelCall): Turn;
  end(turn: Turn): void;
}

/** The turns of one session; `all` has those of its clones as well, which share its tools. */
export function createTurns(all: Set<Turn>): Turns {
  const own = new Set<Turn>();
  return {
    begin(call) {
      const turn: Turn = { call, isAlone: own.size === 0, ranTool: false };
      for (const other of own) other.isAlone = false;
      own.add(turn);
      all.add(turn);
      return turn;
    },
    end(turn) {
      own.delete(turn);
      all.delete(turn);
    },
  };
}
