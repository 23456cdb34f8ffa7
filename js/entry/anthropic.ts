export { anthropicMiddleware } from "../hook/anthropic.js";
export type { AnthropicMiddleware } from "../hook/anthropic.js";
