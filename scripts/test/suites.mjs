import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { attempt, CannotDo, ROOT } from "../command.mjs";
import { attemptCargo, withProgress } from "../progress.mjs";
import { findChromium } from "../setup/chromium.mjs";
import { wasmBindgenFolder } from "../setup/wasm-bindgen.mjs";
import { WASM_TARGET } from "../toolchain.mjs";
import { build } from "../build.mjs";
import { wasmCargo } from "../build/wasm.mjs";

/** The Rust tests that need a browser. */
const BROWSER_TESTS = "browser";

/**
 * The suites in order: what fails fast comes first. Each runs to a `{ code, output }`.
 *
 * @returns {Promise<{ name: string, run: () => Promise<{ code: number, output: string }> }[]>}
 */
export async function suites() {
  return [
    { name: "format", run: () => attempt("cargo", ["fmt", "--check"]) },
    { name: "clippy", run: () => attemptCargo("clippy", "cargo", ["clippy", "--all-targets", "--", "-D", "warnings"]) },
    { name: "core", run: () => attemptCargo("core", "cargo", ["test", "--no-fail-fast"]) },
    { name: "build", run: buildPackage },
    { name: "types", run: () => attempt("node", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json"]) },
    ...(existsSync(join(ROOT, `tests/${BROWSER_TESTS}.rs`)) ? [{ name: "core in Chromium", run: testCoreInChromium }] : []),
    ...(await nodeSuites()),
    { name: "size", run: () => attempt("node", ["scripts/size.mjs"]) },
  ];
}

async function buildPackage() {
  try {
    await build();
    return { code: 0, output: "" };
  } catch (error) {
    if (error instanceof CannotDo) return { code: 1, output: error.message };
    throw error;
  }
}

async function testCoreInChromium() {
  const { cargo, env } = await wasmCargo();
  const { chromedriver } = await findChromium();
  return attemptCargo("core in Chromium", cargo, ["test", "--target", WASM_TARGET, "--target-dir", "target/wasm", "--test", BROWSER_TESTS], {
    env: {
      ...env,
      CHROMEDRIVER: chromedriver,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: join(await wasmBindgenFolder(), "wasm-bindgen-test-runner"),
    },
  });
}

/** Every folder of `tests` that holds `*.test.ts` is a suite of its own. */
async function nodeSuites() {
  const folders = (await readdir(join(ROOT, "tests"), { withFileTypes: true })).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const found = [];
  for (const folder of folders.sort()) {
    const files = (await readdir(join(ROOT, "tests", folder), { recursive: true })).filter((name) => name.endsWith(".test.ts") && !name.includes("node_modules"));
    if (files.length > 0) found.push({ name: folder, run: () => runNode(folder, files.sort()) });
  }
  return found;
}

function runNode(folder, files) {
  const paths = files.map((file) => join("tests", folder, file));
  return withProgress(folder, () => attempt("node", ["--import", "tsx", "--test", "--test-reporter", "spec", ...paths]));
}
