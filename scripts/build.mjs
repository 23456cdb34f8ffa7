import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundleEntries } from "./build/bundle.mjs";
import { isFresh } from "./build/fresh.mjs";
import { buildWasm } from "./build/wasm.mjs";
import { ROOT, run } from "./command.mjs";
import { isMain, main, setUp } from "./setup.mjs";

/** Builds the package into `dist`: wasm, bundles, declarations. What is up to date stays. */
export async function build() {
  await mkdir(join(ROOT, "dist"), { recursive: true });
  await buildWasm();
  await bundleEntries();
  await declareTypes();
}

async function declareTypes() {
  if (await isFresh(["dist/types/index.d.ts"], ["js", "tsconfig.json", "tsconfig.build.json"])) return;
  // What has moved would stay where it was, and be packed.
  await rm(join(ROOT, "dist/types"), { recursive: true, force: true });
  await run("node", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"]);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setUp("build");
    await build();
  });
}
