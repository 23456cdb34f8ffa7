declare const globalThis: { EdgeRuntime?: string; navigator?: { userAgent?: string }; process?: { versions?: { node?: string } } };

/** What this runs in, for people. Some runtimes pretend to be others, so the order counts. */
export function runtimeName(): string | undefined {
  const { EdgeRuntime, navigator, process } = globalThis;
  return EdgeRuntime ?? navigator?.userAgent ?? (process?.versions?.node && `Node.js/${process.versions.node}`);
}
