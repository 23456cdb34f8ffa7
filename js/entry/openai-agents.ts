export { processor } from "../hook/openai-agents/processor.js";
export type { Processor } from "../hook/openai-agents/processor.js";
