import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { attempt, CannotDo, ROOT } from "../command.mjs";
import { cargo } from "../progress.mjs";
import { TOOLS_FOLDER } from "../toolchain.mjs";

/** The folder of `wasm-bindgen` and `wasm-bindgen-test-runner` in the version of Cargo.lock, "" where PATH has them; undefined where they are missing. */
export async function wasmBindgenFolder() {
  const wanted = await wantedVersion();
  for (const folder of [join(TOOLS_FOLDER, "bin"), ""]) {
    const { output } = await attempt(join(folder, "wasm-bindgen"), ["--version"]);
    if (output.trim() === `wasm-bindgen ${wanted}`) return folder;
  }
  return undefined;
}

/** The tool and the crate must be of one version, or the tool refuses the module. */
export async function installWasmBindgen() {
  if ((await wasmBindgenFolder()) !== undefined) return;
  const version = await wantedVersion();
  const wanted = ["install", "wasm-bindgen-cli", "--version", version];
  const title = `wasm-bindgen-cli ${version}`;
  const install = (flags) => cargo(title, "cargo", [...wanted, "--root", TOOLS_FOLDER, ...flags]);
  // A mirror may still lack a dependency of the tool's own lockfile that an older one can stand in for.
  await install(["--locked"])
    .catch(() => install([]))
    .catch((error) => {
      throw new CannotDo(`${error.message}\nwasm-bindgen is missing: install it with \`cargo ${wanted.join(" ")}\`.`);
    });
}

async function wantedVersion() {
  const lock = await readFile(join(ROOT, "Cargo.lock"), "utf8");
  return lock.match(/name = "wasm-bindgen"\nversion = "([^"]+)"/)[1];
}
