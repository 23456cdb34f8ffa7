import { SetupError } from "../errors.js";

/** A project that envelopes may be forwarded to. */
export interface Project {
  /** Where its envelopes are posted, with its key. */
  readonly url: string;
}

/**
 * The projects of these DSNs, by the DSN in one normal spelling. Unset DSNs are passed over: builds run without the variables that hold
 * them.
 *
 * @throws SetupError when one of them is no DSN.
 */
export function readProjects(dsns: readonly unknown[]): ReadonlyMap<string, Project> {
  const given = dsns.filter((dsn) => dsn !== undefined && dsn !== null && dsn !== "");
  const projects = given.map((dsn): [string, Project] => {
    const url = readDsn(dsn);
    if (!url) throw new SetupError("invalid_dsn", "The tunnel's option `dsns` takes DSNs of the form https://PUBLIC_KEY@HOST/PROJECT_ID.");
    const [, path = "", project] = PATH.exec(url.pathname) ?? [];
    return [spell(url), { url: `${url.origin}${path}/api/${project}/envelope/?sentry_version=7&sentry_key=${url.username}` }];
  });
  return new Map(projects);
}

/** The project of a DSN that a caller names, if it is one of ours. */
export function findProject(projects: ReadonlyMap<string, Project>, dsn: unknown): Project | undefined {
  const url = readDsn(dsn);
  return url && projects.get(spell(url));
}

/** What stands before the project's number, and that number. */
const PATH = /^(\/.*)?\/(\d+)$/;
const KEY = /^[\w-]+$/;

function readDsn(dsn: unknown): URL | undefined {
  try {
    const url = new URL(String(dsn));
    const isDsn = /^https?:$/.test(url.protocol) && KEY.test(url.username) && url.password + url.search + url.hash === "" && PATH.test(url.pathname);
    return isDsn ? url : undefined;
  } catch {
    return undefined;
  }
}

function spell({ protocol, username, host, pathname }: URL): string {
  return `${protocol}//${username}@${host}${pathname}`;
}
