import { init, optionsFromEnv } from "genspan";

const genspan = init({ ...optionsFromEnv(process.env), release: "shop@1.4.0" });
await genspan.invokeAgent({ name: "Weather Agent" }, async () => undefined);
await genspan.flush();
