import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CannotDo } from "./command.mjs";
import { installChromium } from "./setup/chromium.mjs";
import { installPackages } from "./setup/packages.mjs";
import { installWasmBindgen } from "./setup/wasm-bindgen.mjs";
import { installWasmTarget } from "./setup/wasm-target.mjs";

/** What building the package needs, and so the demo. */
const BUILD_STEPS = [installPackages, installWasmTarget, installWasmBindgen];
/** What the tests need on top. */
const TEST_STEPS = [...BUILD_STEPS, installChromium];

/**
 * Brings a fresh clone to where it can build (`"build"`) or test (`"test"`). Node and Rust are all it expects, so these
 * scripts are plain Node without a dependency. What is already there is left alone.
 *
 * @param {"build" | "test"} purpose
 */
export async function setUp(purpose) {
  for (const step of purpose === "test" ? TEST_STEPS : BUILD_STEPS) await step();
}

/** Runs a script's work; what cannot be done ends as its sentence and an exit code. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof CannotDo ? error.message : error);
    process.exitCode = 1;
  }
}

/** Whether node was started on this module, rather than on one that imports it. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

if (isMain(import.meta.url)) await main(() => setUp(process.argv[2] === "build" ? "build" : "test"));
