import { attempt } from "./attempt.js";

/** Whether a value has members: an object or an array. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A member of any value, functions included; undefined if there is none, or if reading it throws, as an app's getter or proxy may. */
export function memberOf(value: unknown, name: PropertyKey): unknown {
  return attempt(() => Reflect.get(Object(value), name), undefined);
}

/** Only the members that are not undefined, so that spreading them hides no others. */
export function present<T extends object>(members: T): T;
export function present(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Puts a member of our own over an object's, hidden from enumeration as methods are. */
export function define(target: object, name: PropertyKey, value: unknown): void {
  Reflect.defineProperty(target, name, { value, writable: true, configurable: true });
}
