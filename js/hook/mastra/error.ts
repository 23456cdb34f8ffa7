import { isTold, textOf } from "../members.js";

/** The error that the framework tells of, if it does. */
export function errorOf(told: unknown): Error | undefined {
  return isTold(told) ? Object.assign(new Error(textOf(told["message"])), { name: textOf(told["name"]) ?? "Error" }) : undefined;
}
