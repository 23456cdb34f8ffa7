/** How full the context of a session is. */
export interface Context {
  readonly tokens: number | undefined;
  readonly size: number | undefined;
}

/** Reads it off a session. Older Chromes have other names for both. */
export function contextOf(session: object): Context {
  return { tokens: countOf(session, ["contextUsage", "inputUsage"]), size: countOf(session, ["contextWindow", "inputQuota"]) };
}

/** The tokens that a prompt will take. Not known where the session cannot say. */
export async function measure(session: object, given: readonly unknown[]): Promise<number | undefined> {
  const measuring: unknown = Reflect.get(session, "measureContextUsage") ?? Reflect.get(session, "measureInputUsage");
  const tokens: unknown = typeof measuring === "function" ? await Reflect.apply(measuring, session, given) : undefined;
  return typeof tokens === "number" ? tokens : undefined;
}

/** Attributes of a context. */
export function fillOf({ tokens, size }: Context): Record<string, number | undefined> {
  if (tokens === undefined || size === undefined || size <= 0) return {};
  return { [WINDOW_SIZE]: size, [UTILIZATION]: tokens / size };
}

/** A size may be infinite. */
function countOf(session: object, names: readonly string[]): number | undefined {
  const counts: unknown[] = names.map((name) => Reflect.get(session, name));
  return counts.find((count): count is number => typeof count === "number" && Number.isFinite(count));
}

const WINDOW_SIZE = "gen_ai.context.window_size";
const UTILIZATION = "gen_ai.context.utilization";
