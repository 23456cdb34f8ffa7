/** An error of a chain. */
export interface Chained {
  readonly error: unknown;
  /** The member of another error that held it. */
  readonly source?: string;
  /** The place of that other error in the chain. */
  readonly parent?: number;
  /** Set if it stands for several errors. */
  isGroup?: true;
}

/** How many errors behind the first one Sentry's SDKs follow. */
const MAX_CAUSES = 5;

/** What was thrown, followed by its causes in the order of Sentry's SDKs. None comes twice. */
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

/** The errors that another one holds, each with the name of the member that it is in. */
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
