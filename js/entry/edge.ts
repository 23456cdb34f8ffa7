export { instrument } from "../serve/edge.js";
export type { InstrumentOptions, Route } from "../serve/request.js";
export type { GivenOptions } from "../serve/start.js";
