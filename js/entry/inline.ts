import { packedCore } from "#inline";
import { provideOffline } from "../client.js";
import { provideWasm } from "../engine/module.js";
import { unpack } from "../engine/unpack.js";
import { restoreModule } from "../sorted/restore.js";
import { keepOffline } from "../transport/offline.js";

provideWasm(() => unpack(packedCore, restoreModule));
provideOffline(keepOffline);

export * from "../index.js";
