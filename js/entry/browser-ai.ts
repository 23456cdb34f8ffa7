export { wrapLanguageModel } from "../hook/browser-ai/language-model.js";
export type { LanguageModelClass, LanguageModelOptions } from "../hook/browser-ai/language-model.js";
export { wrapPipeline } from "../hook/browser-ai/pipeline.js";
export type { TextPipeline } from "../hook/browser-ai/pipeline.js";
export { wrapEngine } from "../hook/browser-ai/web-llm.js";
export type { LocalModelOptions } from "../hook/browser-ai/call.js";
