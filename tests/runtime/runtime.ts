import type { Project } from "./project.js";

/** What the app is told: where to ask, what, and where to send the trace. */
export interface ChatSettings {
  readonly dsn: string;
  readonly baseURL: string;
  readonly model: string;
  readonly question: string;
}

/** One runtime. The folder `tests/runtime/<name>` exports it as `runtime` from its `runtime.ts`, and is found by that. */
export interface Runtime {
  /** npm packages beside genspan and openai, with their versions. */
  readonly packages?: Readonly<Record<string, string>>;
  /** Runs `chat` of `app.js` in the runtime and returns the text it returned. */
  run(project: Project, settings: ChatSettings): Promise<string>;
}
