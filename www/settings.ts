import { objectOf, parseJson, textOf } from "../demo/json.js";

/** Where the page runs, as the demo's process says. */
export interface Settings {
  readonly origin: string;
  readonly dsn: string;
  /** Where a Spotlight takes copies, when there is one. */
  readonly spotlight?: string;
  /** The provider behind the proxy, when there is one, and the model to ask it for. */
  readonly upstreamProvider?: string;
  readonly upstreamModel?: string;
}

export async function readSettings(): Promise<Settings> {
  const answer = await fetch("/demo/settings");
  const settings = objectOf(parseJson(await answer.text()));
  const { protocol, host, origin } = location;
  const told = (key: string) => (textOf(settings[key]) === "" ? {} : { [key]: textOf(settings[key]) });
  return {
    origin,
    dsn: `${protocol}//${textOf(settings["publicKey"])}@${host}/${textOf(settings["projectId"])}`,
    ...told("spotlight"),
    ...told("upstreamProvider"),
    ...told("upstreamModel"),
  };
}
