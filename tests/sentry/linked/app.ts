import { init } from "genspan";
import OpenAI from "openai";
import type { TestedSdk } from "../sdks.js";

/** Where a program of a test sends to and asks, and which share of the traces its Sentry SDK keeps. */
export interface Settings {
  readonly dsn: string;
  readonly modelOrigin: string;
  readonly rate: number;
}

/** What the Sentry SDK of the program is set up with; ours is told nothing of it. */
export function optionsFor({ dsn, rate }: Settings) {
  return { dsn, release: "shop@2", environment: "staging", tracesSampleRate: rate };
}

/** An app that gave its Sentry SDK to ours, the same in a page and in a worker. Returns how many calls our books hold. */
export async function run(sentry: TestedSdk, { modelOrigin }: Settings): Promise<number> {
  const client = init({ sentry });
  const openai = (fetch: typeof globalThis.fetch) =>
    new OpenAI({ apiKey: "unused", baseURL: `${modelOrigin}/v1`, fetch, dangerouslyAllowBrowser: true });
  const ask = (from: OpenAI) => from.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }] });

  await sentry.startSpan({ name: "theirs", op: "task" }, () => client.invokeAgent({ name: "ours" }, (agent) => ask(openai(agent.fetch))));
  // Of this one they tell themselves: by their integration, or as that would where their package has none.
  const byThem = (): Promise<unknown> => {
    if (sentry.instrumentOpenAiClient) return ask(sentry.instrumentOpenAiClient(openai(client.fetch)));
    const attributes = { "sentry.origin": "auto.ai.openai", "gen_ai.request.model": "gpt-4o-mini" };
    return sentry.startSpan({ name: "chat gpt-4o-mini", op: "gen_ai.chat", attributes }, () => ask(openai(client.fetch)));
  };
  await sentry.startSpan({ name: "told by them", op: "task" }, byThem);
  // In a page the core may still be on its way, and the books are its.
  if (!(await client.flush(10_000))) throw new Error("not everything left in time");
  const calls = client.usage().reduce((sum, model) => sum + model.calls, 0);
  await client.close();
  return calls;
}
