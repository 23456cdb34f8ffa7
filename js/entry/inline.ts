import { packedCore } from "#inline";
import { provideWasm } from "../engine.js";
import { unpack } from "../unpack.js";

provideWasm(() => unpack(packedCore));

export * from "../index.js";
