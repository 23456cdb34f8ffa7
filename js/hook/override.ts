type Around = (original: () => unknown, given: readonly unknown[]) => unknown;

/**
 * Puts something around a method of an object, which stays what it is: a platform object with its slots, its prototype, its
 * listeners. A wrapper of the object itself would be refused by the browser ("Illegal invocation") and would not be the target of its
 * events. Whoever lists the members does not see it, and an object that cannot be changed is left alone.
 */
export function override(object: object, name: PropertyKey, around: Around): void {
  const original: unknown = Reflect.get(object, name);
  if (typeof original !== "function") return;
  Reflect.defineProperty(object, name, { enumerable: false, ...Object.getOwnPropertyDescriptor(object, name), value: aroundFunction(original, around), writable: true, configurable: true });
}

/** The function with something around it, and with its own name, length and members. */
export function aroundFunction<F extends Function>(original: F, around: Around): F {
  return new Proxy(original, {
    apply: (_, self: unknown, given: unknown[]) => around(() => Reflect.apply(original, self, given), given),
  });
}
