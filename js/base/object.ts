import { attempt } from "./attempt.js";

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A member of whatever this is; undefined where there is none or reading it throws, as a getter or a proxy of an app's may. */
export function memberOf(value: unknown, name: PropertyKey): unknown {
  return attempt(() => (isObject(value) ? Reflect.get(value, name) : undefined), undefined);
}

/** The members that are not undefined, so that spreading them over others hides none. */
export function present<T extends object>(members: T): T;
export function present(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Puts a member of our own over an object's, as little to be seen as methods are. */
export function define(target: object, name: PropertyKey, value: unknown): void {
  Reflect.defineProperty(target, name, { value, writable: true, configurable: true });
}
