export { bridge, exporter } from "../hook/mastra/exporter.js";
export type { Bridge, Exporter } from "../hook/mastra/exporter.js";
