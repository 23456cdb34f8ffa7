import { packedCore } from "#inline";
import { provideWasm } from "../engine.js";
import { unpack } from "../unpack.js";

// Node's own zlib unpacks at once, so that `init` has the core when it returns.
provideWasm(() => unpack(packedCore));

export * from "../index.js";
