import { aiSdk } from "./ai-sdk.js";
import type { Framework } from "./framework.js";
import { langGraph } from "./lang-graph.js";

/** Every framework the page can switch to. All of them ask in a way that an OpenAI-compatible API understands. */
export const FRAMEWORKS: readonly Framework[] = [aiSdk, langGraph];
