export { instrumentWorkersAi } from "../hook/workers-ai.js";
export { instrument } from "../serve/cloudflare.js";
export { instrumentDurableObject } from "../serve/durable-object.js";
export type { InstrumentOptions, Route } from "../serve/request.js";
export type { GivenOptions } from "../serve/start.js";
export { instrumentWorkflow } from "../serve/workflow.js";
