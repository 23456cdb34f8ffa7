export { integration, register } from "../hook/ai-sdk/integration.js";
export type { Integration } from "../hook/ai-sdk/integration.js";
export { middleware } from "../hook/ai-sdk/middleware.js";
export type { Middleware } from "../hook/ai-sdk/middleware.js";
export { telemetry } from "../hook/ai-sdk/telemetry.js";
export type { TelemetryOptions, TelemetrySettings, Tracer } from "../hook/ai-sdk/telemetry.js";
