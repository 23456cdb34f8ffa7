import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import manifest from "../../package.json" with { type: "json" };
import { pack } from "../runtime/project.js";

const tarball = await pack();
const bytes = new Uint8Array(await readFile(tarball));
const folder = await mkdtemp(join(tmpdir(), "genspan-"));
after(() => rm(folder, { recursive: true }));
await promisify(execFile)("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);

/** The package is ESM, so what cannot import that is not asked. */
const NOT_ASKED = ["node10", "node16-cjs"];

test("publint finds nothing", async () => {
  const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
  assert.deepEqual(messages, []);
});

test("arethetypeswrong finds nothing", async () => {
  const analysis = await checkPackage(createPackageFromTarballData(bytes));
  assert.ok(analysis.types, "the package has no types");
  assert.deepEqual(Object.keys(analysis.entrypoints).length, Object.keys(manifest.exports).length);
  assert.deepEqual(analysis.problems.filter((problem) => !("resolutionKind" in problem && NOT_ASKED.includes(problem.resolutionKind))), []);
});

test("every script has a source map with its sources", async () => {
  const scripts = (await readdir(join(folder, "dist"))).filter((name) => name.endsWith(".js"));
  assert.ok(scripts.length > 0);
  for (const name of scripts) {
    assert.match(await readFile(join(folder, "dist", name), "utf8"), new RegExp(`^//# sourceMappingURL=${name}\\.map$`, "m"));
    const { sources, sourcesContent }: { sources: string[]; sourcesContent: unknown[] } = JSON.parse(await readFile(join(folder, "dist", `${name}.map`), "utf8"));
    assert.deepEqual(sources.filter((source) => !source.startsWith("../")), []);
    assert.deepEqual(sourcesContent.map((text) => typeof text), sources.map(() => "string"));
  }
});

test("the tarball holds what is built and nothing else", async () => {
  assert.deepEqual((await readdir(folder)).sort(), ["CHANGELOG.md", "LICENSE", "README.md", "dist", "package.json"]);
  const { dependencies, peerDependencies }: { dependencies?: object; peerDependencies?: object } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  assert.deepEqual([dependencies, peerDependencies], [undefined, undefined]);
});

/** Where the conditions of a runtime must lead. They are tried in the order of the map, so the order is part of what is tested. */
const ENTRIES: readonly [conditions: readonly string[], entry: string][] = [
  [["workerd", "worker", "browser"], "./dist/workerd.js"],
  [["edge-light", "worker", "browser"], "./dist/edge-light.js"],
  [["deno", "node"], "./dist/node.js"],
  [["bun", "node"], "./dist/node.js"],
  [["node"], "./dist/node.js"],
  [["browser"], "./dist/inline.js"],
  [["worker"], "./dist/inline.js"],
  [["webworker", "worker", "browser"], "./dist/inline.js"],
  [[], "./dist/inline.js"],
];

test("each runtime is led to its entry", () => {
  const { types, ...entries } = manifest.exports["."];
  assert.equal(types, Object.values(manifest.exports["."])[0]);
  for (const [conditions, expected] of ENTRIES) {
    const [, entry] = Object.entries(entries).find(([name]) => name === "default" || conditions.includes(name)) ?? [];
    assert.equal(entry, expected, conditions.join(", "));
  }
});

test("a_tool_that_knows_no_exports_is_led_to_the_entry_that_runs_everywhere", () => {
  const { main, types, exports } = manifest;
  assert.deepEqual([main, types], [exports["."].default, exports["."].types]);
});

/** As OpenNext's does not, which puts Next on Cloudflare: it takes an import of theirs only where that may fail. */
test("a_bundler_that_does_not_know_the_modules_of_workers_bundles_their_entry", async () => {
  const { errors } = await build({ entryPoints: [join(folder, "dist/workerd.js")], bundle: true, format: "esm", external: ["*.wasm?module"], write: false, logLevel: "silent" });
  assert.deepEqual(errors, []);
});

/** An import without the query is instantiated by Nitro, which Nuxt and others are built with, and gives exports in place of the module. */
test("each_entry_that_imports_the_wasm_asks_for_it_as_a_module", async () => {
  for (const entry of ["workerd", "edge-light"]) {
    const text = await readFile(join(folder, "dist", `${entry}.js`), "utf8");
    assert.deepEqual(text.match(/(?<=")[^"]*genspan\.wasm[^"]*(?=")/g), ["./genspan.wasm?module"], entry);
  }
});
