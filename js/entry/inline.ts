import { packedCore } from "#inline";
import { provideOffline } from "../client.js";
import { provideWasm } from "../module.js";
import { restoreModule } from "../sorted/restore.js";
import { keepOffline } from "../transport/offline.js";
import { unpack } from "../unpack.js";

provideWasm(() => unpack(packedCore, restoreModule));
provideOffline(keepOffline);

export * from "../index.js";
