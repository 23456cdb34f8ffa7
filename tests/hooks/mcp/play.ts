import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { init, startSpan } from "genspan";
import type { Options } from "genspan";
import type { Span } from "../../support/envelope.js";
import { startIngestServer } from "../../support/ingest-server.js";
import { startModelServer } from "../../support/model-server.js";
import type { Pair, Parts, Wrapped } from "./pairs.js";

/** What the app has to do with. */
export interface Case extends Pair {
  /** Until the tool that hangs has begun, and until it was told to stop. */
  readonly hanging: Promise<unknown>;
  readonly stopped: Promise<unknown>;
  /** Asks a model over our `fetch`. */
  readonly askModel: () => Promise<string>;
}

type Connect = (parts: Parts) => Promise<Pair>;

interface Playing {
  readonly wrapped?: Wrapped;
  readonly options?: Options;
}

const RECORDING = { recordInputs: true, recordOutputs: true };

/** Connects a pair, lets the app do something in a span of its own, and gives back all that was sent. */
export async function play(connect: Connect, act: (made: Case) => Promise<unknown>, { wrapped = "both", options = RECORDING }: Playing = {}): Promise<{ spans: Span[]; app: Span }> {
  const ingest = await startIngestServer();
  const model = await startModelServer();
  const genspan = init({ dsn: ingest.dsn, ...options });
  const [hanging, onHanging] = signal();
  const [stopped, onStopped] = signal();
  const askModel = async (): Promise<string> => {
    const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] });
    const answer = await genspan.fetch(`${model.baseUrl}/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body });
    return String(JSON.parse(await answer.text()).choices[0].message.content);
  };
  try {
    const pair = await connect({ wrapped, askModel, sample: askModel, onHanging, onStopped });
    await startSpan({ name: "app" }, () => act({ ...pair, hanging, stopped, askModel }));
    // What was sent last may still be on its way to the other side.
    await sleep(20);
    await pair.close();
  } finally {
    await genspan.close();
    await Promise.all([ingest.close(), model.close()]);
  }
  const spans = ingest.spans();
  const app = spans.find(({ name }) => name === "app");
  assert.ok(app);
  return { spans, app };
}

function signal(): [Promise<unknown>, () => void] {
  let raise = (): void => undefined;
  const raised = new Promise<void>((resolve) => (raise = resolve));
  return [raised, raise];
}
