import type { Client, Span } from "genspan";
import { runAgent } from "./agent/agent.js";
import type { Stage } from "./agent/agent.js";
import { GUIDE } from "./agent/agents.js";
import { runTwoAgents, TWO_AGENTS_QUESTION } from "./agent/two-agents.js";
import type { AnswerView, Chat } from "./chat/chat.js";
import type { Framework } from "./framework/framework.js";
import type { Monitor } from "./monitor.js";
import type { Entry, Sdk } from "./sdk/sdk.js";
import type { Settings } from "./settings.js";

/** What the page asks with: a provider's SDK, or a framework on top of one. */
export type Way = Sdk | Framework;

/** Asks and answers, one turn at a time. */
export interface Turns {
  ask(question: string): Promise<void>;
  /** The scenario of two agents; it has a conversation of its own. */
  askTwoAgents(): Promise<void>;
  /** What asks from the next turn on. */
  use(way: Way): void;
}

export interface TurnsOptions {
  readonly settings: Settings;
  readonly sdk: Sdk;
  readonly monitor: Monitor;
  readonly chat: Chat;
  /** Called as a turn begins, with the way to stop it. What it returns is called at the end. */
  readonly onTurn: (stop: () => void) => () => void;
  readonly onTrace: (traceId: string) => void;
}

/** What happens within a turn. */
type Run = (turn: {
  readonly client: Client;
  readonly stage: Stage;
  readonly answer: AnswerView;
  /** Is given the turn's top span. */
  readonly watch: (span: Span) => void;
}) => Promise<void>;

export function createTurns(options: TurnsOptions): Turns {
  const { settings, monitor, chat } = options;
  const conversation: Entry[] = [];
  let way: Way = options.sdk;

  /** Runs one turn to its end, whichever it is, and sends its trace. */
  async function turn(question: string, run: Run): Promise<void> {
    const stopping = new AbortController();
    const onEnd = options.onTurn(() => stopping.abort());
    const answer = chat.ask(question);
    const client = monitor.client();
    const sdk = "answer" in way ? way.sdk : way;
    let sent: string | undefined;
    let span: Span | undefined;
    const stage: Stage = {
      origin: settings.origin,
      sdk,
      model: settings.upstreamModel ?? sdk.model,
      signal: stopping.signal,
      onText: answer.text,
      onTool: answer.tool,
    };
    try {
      await run({ client, stage, answer, watch: (top) => (span = top) });
      answer.done(() => options.onTrace(span?.spanContext().traceId ?? sent ?? ""));
    } catch (error) {
      answer.fail(stopping.signal.aborted ? "Stopped." : error instanceof Error ? error.message : String(error));
    }
    await client.flush();
    // A framework's hook makes the spans itself.
    sent = monitor.lastTrace();
    onEnd();
  }

  return {
    use: (chosen) => void (way = chosen),
    ask: (question) =>
      turn(question, async ({ client, stage, watch }) => {
        const attempt: Entry[] = [...conversation, { role: "user", text: question }];
        if ("answer" in way) {
          attempt.push(...(await way.answer(GUIDE, attempt, { ...stage, fetch: client.fetch })));
        } else {
          await client.invokeAgent({ name: GUIDE.name, model: stage.model }, async (span) => {
            watch(span);
            await runAgent(GUIDE, span, attempt, stage);
          });
        }
        // Only a turn that came to its end is remembered: providers refuse a conversation with a gap in it.
        conversation.splice(0, conversation.length, ...attempt);
      }),
    askTwoAgents: () =>
      turn(TWO_AGENTS_QUESTION, ({ client, stage, answer, watch }) => runTwoAgents(client, stage, { onStart: watch, onAgent: (agent) => answer.agent(agent.name) })),
  };
}
