import { Observability } from "@mastra/observability";
import { exporter } from "genspan/mastra";

export const observability = new Observability({ configs: { genspan: { serviceName: "shop", exporters: [exporter()] } } });
