import { run } from "./apps.js";

globalThis.run = run;
