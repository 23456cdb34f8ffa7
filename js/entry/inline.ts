import { gzippedWasm } from "#inline";
import { provideWasm } from "../engine.js";
import { unpack } from "../unpack.js";

provideWasm(() => unpack(gzippedWasm));

export * from "../index.js";
