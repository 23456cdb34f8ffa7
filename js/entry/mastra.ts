export { exporter } from "../hook/mastra/exporter.js";
export type { Exporter } from "../hook/mastra/exporter.js";
