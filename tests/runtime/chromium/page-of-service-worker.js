import { askOf } from "./port.js";

await navigator.serviceWorker.register("./worker.js", { type: "module", scope: "./page.html" });
const { active } = await navigator.serviceWorker.ready;
globalThis.run = askOf(active);
