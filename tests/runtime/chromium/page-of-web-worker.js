import { askOf } from "./port.js";

globalThis.run = askOf(new Worker("./worker.js", { type: "module" }));
