import type { Json, JsonObject } from "../../json.js";
import type { Frame } from "../frame.js";
import type { Question, Reply } from "../question.js";

/** One API shape: how it asks, how it answers, how it refuses. */
export interface Wire {
  readonly name: string;
  /** Which requests are this wire's. */
  readonly path: RegExp;
  /** Throws one sentence when the request lacks what the real API demands. */
  read(body: JsonObject, path: string): Question;
  whole(reply: Reply): Json;
  stream(reply: Reply): Iterable<Frame>;
  /** The body of an HTTP error. */
  refuse(status: number, message: string): Json;
}

/** A string the real API insists on. */
export function demand(body: JsonObject, key: string): string {
  const value = body[key];
  if (typeof value !== "string" || value === "") throw new Error(`Missing required parameter: '${key}'.`);
  return value;
}

/** The list of messages the real API insists on. */
export function demandList(body: JsonObject, key: string): Json[] {
  const value = body[key];
  if (!Array.isArray(value) || value.length === 0) throw new Error(`Missing required parameter: '${key}'.`);
  return value;
}
