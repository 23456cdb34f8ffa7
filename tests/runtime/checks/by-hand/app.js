// Spans by hand as apps write them for Sentry's JavaScript SDK: with its import in place of this one, the file runs there as it stands.
import * as Sentry from "genspan";

const model = {
  name: "my-model",
  async ask() {
    return { id: "answer_1", text: "It rains in Paris.", finish: "stop", usage: { input: 100, cached: 90, written: 4, output: 20, reasoning: 5 } };
  },
};

/** A request to a model, by the names that were in use first. */
async function requestByOlderNames() {
  const messages = [{ role: "user", content: "Is it raining in Paris?" }];
  await Sentry.startSpan({ op: "gen_ai.request", name: `request ${model.name}`, attributes: { "gen_ai.request.model": model.name } }, async (span) => {
    span.setAttribute("gen_ai.request.messages", JSON.stringify(messages));
    const answer = await model.ask();
    span.setAttribute("gen_ai.response.text", JSON.stringify([answer.text]));
    span.setAttribute("gen_ai.usage.input_tokens", answer.usage.input);
    span.setAttribute("gen_ai.usage.input_tokens.cached", answer.usage.cached);
    span.setAttribute("gen_ai.usage.input_tokens.cache_write", answer.usage.written);
    span.setAttribute("gen_ai.usage.output_tokens", answer.usage.output);
    span.setAttribute("gen_ai.usage.output_tokens.reasoning", answer.usage.reasoning);
  });
}

/** Tokens as OpenAI calls them. */
function tokensByOpenaisNames() {
  const attributes = { "gen_ai.usage.prompt_tokens": 7, "gen_ai.usage.completion_tokens": 3 };
  Sentry.startSpan({ op: "gen_ai.chat", name: "chat older-model", attributes }, () => undefined);
}

/** A request to a model, by today's names: instructions, tools, a tool's result among the messages, and what it cost. */
async function chat() {
  const call = { type: "tool_call", id: "call_1", name: "get_weather", arguments: { city: "Paris" } };
  const messages = [
    { role: "user", parts: [{ type: "text", content: "Is it raining in Paris?" }] },
    { role: "assistant", parts: [call] },
    { role: "tool", parts: [{ type: "tool_call_response", id: "call_1", name: "get_weather", content: '{"sky":"rain"}' }] },
  ];
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": model.name,
    "gen_ai.agent.name": "Weather Agent",
    "gen_ai.system_instructions": "Be brief.",
    "gen_ai.tool.definitions": JSON.stringify([{ name: "get_weather", description: "The weather in a city" }]),
    "gen_ai.input.messages": JSON.stringify(messages),
  };
  return Sentry.startSpan({ op: "gen_ai.chat", name: `chat ${model.name}`, attributes }, async (span) => {
    const answer = await model.ask();
    const parts = [{ type: "reasoning", content: "The tool says rain." }, { type: "text", content: answer.text }];
    span.setAttributes({
      "gen_ai.response.id": answer.id,
      "gen_ai.response.model": `${model.name}-2`,
      "gen_ai.output.messages": JSON.stringify([{ role: "assistant", parts }]),
      "gen_ai.response.finish_reasons": JSON.stringify([answer.finish]),
      "gen_ai.usage.input_tokens": answer.usage.input,
      "gen_ai.usage.output_tokens": answer.usage.output,
      "gen_ai.cost.input_tokens": 0.25,
      "gen_ai.cost.output_tokens": 0.5,
      "gen_ai.cost.total_tokens": 0.75,
    });
    if (answer.usage.cached != null) span.setAttribute("gen_ai.usage.cache_read.input_tokens", answer.usage.cached);
    span.setAttribute("gen_ai.usage.reasoning.output_tokens", answer.usage.reasoning);
    return answer;
  });
}

/** An agent that runs a tool. */
async function agentWithTool() {
  const attributes = { "gen_ai.request.model": model.name, "gen_ai.agent.name": "Weather Agent" };
  await Sentry.startSpan({ op: "gen_ai.invoke_agent", name: "invoke_agent Weather Agent", attributes }, async (agent) => {
    const tool = { "gen_ai.tool.name": "get_weather", "gen_ai.tool.input": JSON.stringify({ city: "Paris" }) };
    await Sentry.startSpan({ op: "gen_ai.execute_tool", name: "execute_tool get_weather", attributes: tool }, async (span) => {
      span.setAttribute("gen_ai.tool.output", JSON.stringify({ celsius: 18 }));
    });
    agent.setAttribute("gen_ai.response.text", JSON.stringify(["Take a coat."]));
    agent.setAttribute("gen_ai.usage.input_tokens", 12);
    agent.setAttribute("gen_ai.usage.output_tokens", 3);
  });
}

/** One agent hands over to another. */
async function handoff() {
  Sentry.startSpan({ op: "gen_ai.handoff", name: "handoff from Weather Agent to Travel Agent" }, () => {});
  await Sentry.startSpan({ op: "gen_ai.invoke_agent", name: "invoke_agent Travel Agent" }, async () => "Take the train.");
}

/** A tool that fails, which the app marks before the error goes on. */
async function failingTool() {
  const attributes = {
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "book_train",
    "gen_ai.tool.description": "Books a train",
    "gen_ai.tool.call.arguments": JSON.stringify({ to: "Paris" }),
  };
  const booking = Sentry.startSpan({ op: "gen_ai.execute_tool", name: "execute_tool book_train", attributes }, async (span) => {
    try {
      throw new RangeError("no such train");
    } catch (error) {
      span.setStatus({ code: 2, message: "internal_error" });
      span.setAttribute("error.type", error instanceof Error ? error.constructor.name : "Error");
      throw error;
    }
  });
  await booking.catch((error) => {
    if (!(error instanceof RangeError)) throw error;
  });
}

/** A stream that outlives the function that began it, and whose chunks come as events. */
async function stream() {
  const span = Sentry.startInactiveSpan({
    op: "gen_ai.chat",
    name: "chat streaming-model",
    attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "streaming-model" },
  });
  const chunks = await Sentry.withActiveSpan(span, async () => new EventTarget());
  const ended = new Promise((resolve) => {
    let text = "";
    chunks.addEventListener("data", () => (text += "rain "));
    chunks.addEventListener("end", () => {
      span.setAttribute("gen_ai.output.messages", JSON.stringify([{ role: "assistant", parts: [{ type: "text", content: text }] }]));
      span.setAttribute("gen_ai.usage.output_tokens", 20);
      span.setAttribute("gen_ai.response.streaming", true);
      span.setAttribute("gen_ai.response.time_to_first_chunk", 0.125);
      span.end();
      resolve();
    });
  });
  for (const event of ["data", "data", "end"]) setTimeout(() => chunks.dispatchEvent(new Event(event)), 1);
  await ended;
}

/** Runs one after the other, and returns how many there were once all traces have left. */
export async function run({ dsn }) {
  Sentry.init({ dsn, tracesSampleRate: 1 });
  const examples = [requestByOlderNames, tokensByOpenaisNames, chat, agentWithTool, handoff, failingTool, stream];
  for (const example of examples) await example();
  if (!(await Sentry.close(10_000))) throw new Error("the traces did not leave in time");
  return examples.length;
}
