export { handler } from "../hook/langchain/handler.js";
export type { Handler } from "../hook/langchain/handler.js";
