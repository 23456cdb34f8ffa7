import { anthropic } from "./anthropic.js";
import { gemini } from "./gemini.js";
import { openaiChat } from "./openai-chat.js";
import { openaiResponses } from "./openai-responses.js";
import type { Sdk } from "./sdk.js";

/** Every SDK the page can switch to. */
export const SDKS: readonly Sdk[] = [openaiChat, openaiResponses, anthropic, gemini];

/** Those that an OpenAI-compatible API understands. */
export const OPENAI_SDKS: readonly Sdk[] = [openaiChat, openaiResponses];
