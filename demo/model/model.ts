import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { CROSS_ORIGIN, readBody, sendJson, sendPreflight, urlOf } from "../http.js";
import { objectOf, parseJson } from "../json.js";
import { EMBEDDINGS_PATH, embed } from "./embeddings.js";
import { newestUserText, think } from "./mind.js";
import { humanPace, pause } from "./pace.js";
import type { Pace } from "./pace.js";
import type { Delivery, Question, Reply, Usage } from "./question.js";
import { countUsage } from "./tokens.js";
import { anthropic } from "./wire/anthropic.js";
import { gemini } from "./wire/gemini.js";
import { openaiChat } from "./wire/openai-chat.js";
import { openaiResponses } from "./wire/openai-responses.js";
import type { Wire } from "./wire/wire.js";

/** What the model told one caller about the cost of its call. Tests hold the spans against it. */
export interface Report {
  readonly wire: string;
  readonly model: string;
  readonly delivery: Delivery;
  readonly usage: Usage;
}

export interface ModelOptions {
  /** @defaultValue `humanPace` */
  readonly pace?: Pace;
  readonly onReport?: (report: Report) => void;
}

/** Answers the model APIs' paths; `false` for every other path. `body` is given by a caller that had to read it first. */
export type Model = (request: IncomingMessage, response: ServerResponse, body?: Buffer) => Promise<boolean>;

const WIRES: readonly Wire[] = [openaiChat, openaiResponses, anthropic, gemini];

/** A question about this fails at its first try with 429, so that a trace with a retry can be seen. */
const FLAKY = /rate limit/i;

export function createModel(options: ModelOptions = {}): Model {
  const turnedAway = new Set<string>();

  /** Every second try of the same question is answered. */
  function isTurnedAway(question: Question): boolean {
    const key = `${question.messages.length} ${newestUserText(question.messages)}`;
    if (!FLAKY.test(key) || turnedAway.delete(key)) return false;
    turnedAway.add(key);
    return true;
  }

  async function converse(wire: Wire, path: string, body: Buffer, response: ServerResponse): Promise<void> {
    let question: Question;
    try {
      question = wire.read(objectOf(parseJson(String(body))), path);
    } catch (error) {
      return sendJson(response, 400, wire.refuse(400, messageOf(error)));
    }
    if (isTurnedAway(question)) {
      return sendJson(response, 429, wire.refuse(429, "Rate limit reached. Try again in 1 second."), { "retry-after": "1" });
    }
    const reply = answer(question);
    options.onReport?.({ wire: wire.name, model: question.model, delivery: question.delivery, usage: reply.usage });
    if (question.delivery === "whole") await sendWhole(wire, reply, options.pace ?? humanPace, response);
    else await sendStream(wire, reply, options.pace ?? humanPace, response);
  }

  function vectors(body: Buffer, response: ServerResponse): void {
    try {
      const { model, usage, json } = embed(objectOf(parseJson(String(body))));
      options.onReport?.({ wire: "embeddings", model, delivery: "whole", usage });
      sendJson(response, 200, json);
    } catch (error) {
      sendJson(response, 400, openaiChat.refuse(400, messageOf(error)));
    }
  }

  return async (request, response, body) => {
    const path = urlOf(request).pathname;
    const wire = WIRES.find((candidate) => candidate.path.test(path));
    const embeds = EMBEDDINGS_PATH.test(path);
    if (wire === undefined && !embeds) return false;
    if (request.method === "OPTIONS") sendPreflight(response);
    else if (wire !== undefined) await converse(wire, path, body ?? (await readBody(request)), response);
    else vectors(body ?? (await readBody(request)), response);
    return true;
  };
}

function answer(question: Question): Reply {
  const said = think(question);
  return {
    id: randomUUID().replaceAll("-", ""),
    created: Math.floor(Date.now() / 1000),
    question,
    answer: said,
    usage: countUsage(question, said),
  };
}

async function sendWhole(wire: Wire, reply: Reply, pace: Pace, response: ServerResponse): Promise<void> {
  await pause(pace({ text: "", after: "thinking" }, reply), goneSignal(response));
  if (!response.destroyed) sendJson(response, 200, wire.whole(reply), identify(reply));
}

/** Writes no faster than the reader reads, and stops when the reader has gone. */
async function sendStream(wire: Wire, reply: Reply, pace: Pace, response: ServerResponse): Promise<void> {
  const gone = goneSignal(response);
  response.writeHead(200, { ...CROSS_ORIGIN, ...identify(reply), "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  for (const frame of wire.stream(reply)) {
    await pause(pace(frame, reply), gone);
    if (gone.aborted) return;
    if (!response.write(frame.text)) await once(response, "drain", { signal: gone }).catch(() => undefined);
  }
  response.end();
}

function identify(reply: Reply): Record<string, string> {
  return { "x-request-id": `req_${reply.id}`, "request-id": `req_${reply.id}` };
}

/** Fires when the connection is gone, by whichever side. */
function goneSignal(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  return controller.signal;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
