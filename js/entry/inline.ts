import { packedCore } from "#inline";
import { provideOffline } from "../client.js";
import { provideWasm } from "../engine.js";
import { unpackCore } from "../packed/unpack.js";
import { keepOffline } from "../transport/offline.js";

provideWasm(() => unpackCore(packedCore));
provideOffline(keepOffline);

export * from "../index.js";
