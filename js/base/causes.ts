/** An error, and where it stood in another one of its chain: under which name, and in which by its place. */
export interface Chained {
  readonly error: unknown;
  readonly source?: string;
  readonly parent?: number;
  /** Set where it stands for several errors. */
  isGroup?: true;
}

/** As many errors as Sentry's SDKs follow behind the first. */
const MAX_CAUSES = 5;

/** What was thrown, and behind it what it came from, in the order in which Sentry's SDKs follow it. None comes twice. */
export function chainOf(thrown: unknown): Chained[] {
  const chain: Chained[] = [];

  function add(link: Chained): void {
    const parent = chain.push(link) - 1;
    const { causes, isGroup } = causesOf(link.error);
    for (const [source, error] of causes) {
      if (chain.length > MAX_CAUSES || chain.some((known) => known.error === error)) continue;
      if (isGroup) link.isGroup = true;
      add({ error, source, parent });
    }
  }

  add({ error: thrown });
  return chain;
}

/** The errors that stand in another one, each with the name of its place. */
function causesOf(error: unknown): { causes: [source: string, error: Error][]; isGroup: boolean } {
  try {
    if (!(error instanceof Error)) return NONE;
    const names = "error" in error && "suppressed" in error ? ["cause", "error", "suppressed"] : ["cause"];
    const errors: unknown = Reflect.get(error, "errors");
    const isGroup = Array.isArray(errors);
    const group = isGroup ? errors.map((each: unknown, at): [string, unknown] => [`errors[${at}]`, each]) : [];
    const all = [...names.map((name): [string, unknown] => [name, Reflect.get(error, name)]), ...group];
    return { causes: all.filter((each): each is [string, Error] => each[1] instanceof Error), isGroup };
  } catch {
    // A getter or a proxy of the app's own threw.
    return NONE;
  }
}

const NONE = { causes: [], isGroup: false };
