/** Any JSON value, so that what came over the wire is looked at before it is believed. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object; an absent key is `undefined`. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Parses text whose shape the caller checks. Throws `SyntaxError`. */
export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object, or an empty one, so that a wrong shape reads as "nothing there". */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

export function arrayOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
