import { copyFile, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { ROOT, run } from "../command.mjs";
import { cargo } from "../progress.mjs";
import { wasmBindgenFolder } from "../setup/wasm-bindgen.mjs";
import { WASM_TARGET, wasmToolchain } from "../toolchain.mjs";
import { numberAddresses } from "./addresses.mjs";
import { layOutData } from "./data.mjs";
import { exportOnly, refuseImports } from "./exports.mjs";
import { isFresh } from "./fresh.mjs";
import { calledNames, writeGlue } from "./glue.mjs";
import { inlineCore } from "./inline.mjs";
import { withoutLinks } from "./links.mjs";
import { orderFunctions } from "./order.mjs";
import { trapAtOnce } from "./traps.mjs";

const COMPILED = `target/wasm/${WASM_TARGET}/release/genspan.wasm`;
/** With numbers for addresses, and without relocations. */
const UNLINKED = "target/wasm/unlinked.wasm";
const GLUE = "target/wasm/glue";
const BOUND = `${GLUE}/genspan_bg.wasm`;
const PREPARED = "target/wasm/prepared.wasm";
const OPTIMISED = "target/wasm/genspan.wasm";

/** rustc reserves 1 MiB of stack by default, which every instance would pay in initial memory; nothing here recurses deeply. */
const STACK_BYTES = 256 * 1024;
/**
 * Size before speed in LLVM, 2 % of gzip at the same speed, since code like ours waits for memory and branches: equal endings of branches
 * are joined; what was loaded far above is loaded again instead of kept in one more local; short branches become choices between two
 * values; no branch is repeated to be decided earlier; no addresses are computed beside the counters of loops; and what has a large frame
 * stays a function of its own, since one with dozens of locals packs worse than several.
 */
const SMALLER_CODE = [
  "-enable-gvn-sink=1",
  "-enable-gvn-memdep=false",
  "-two-entry-phi-node-folding-threshold=16",
  "-bonus-inst-threshold=0",
  "-disable-lsr",
  "-inline-max-stacksize=128",
];
/** Where crates lie on this machine. Panics would name it in the package. */
const CARGO_HOME = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
const RUST_FLAGS = [
  ...["-C", "target-feature=+simd128", "-C", `link-arg=-zstack-size=${STACK_BYTES}`],
  ...SMALLER_CODE.flatMap((argument) => ["-C", `llvm-args=${argument}`]),
  ...["--remap-path-prefix", `${CARGO_HOME}=cargo`, "--remap-path-prefix", `${ROOT}=genspan`],
];

/** What rustc 1.87 and newer assume of every wasm engine, and SIMD. */
const WASM_FEATURES = ["simd", "bulk-memory", "sign-ext", "mutable-globals", "nontrapping-float-to-int", "reference-types", "multivalue"];

/**
 * What packs smallest. After a first round control flow is taken apart and built anew, which pays only after two more. Inlining a function
 * into its one caller saves a few bytes of wasm and costs more of gzip. Nothing lies in the first KiB of memory, the far end of the
 * stack, so additions may become offsets of loads. Hints of alignment are for engines that nobody has.
 */
const SMALLEST = ["-Oz", "--flatten", "--rereloop", "-Oz", "-Oz", "--one-caller-inline-max-function-size", "0", "--low-memory-unused", "--dealign"];

/** Makes `dist/genspan.wasm`, the glue that `#core` names, and the inlined copy that `#inline` names. */
export async function buildWasm() {
  const { cargo: command, env } = await wasmCargo();
  // With the rlib of the native tests beside it cargo silently leaves link-time optimisation out: a tenth of the wasm.
  const build = ["rustc", "--release", "--lib", "--crate-type", "cdylib", "--target", WASM_TARGET, "--target-dir", "target/wasm"];
  await cargo("the wasm core", command, [...build, "--", "-C", "link-arg=--emit-relocs"], { env });
  if (!(await isFresh([BOUND], [COMPILED]))) await bind();
  if (!(await isFresh([OPTIMISED], [BOUND]))) await optimise();
  refuseImports(await readFile(join(ROOT, OPTIMISED)));
  await inlineCore(OPTIMISED);
  await copyFile(join(ROOT, OPTIMISED), join(ROOT, "dist/genspan.wasm"));
}

/** Cargo and its environment for this target; the tests that run in the browser are built by the same. */
export async function wasmCargo() {
  const { cargo: command, env, flags } = await wasmToolchain();
  return {
    cargo: command,
    env: {
      ...env,
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: [...RUST_FLAGS, ...flags].join(" "),
      // wasm-bindgen reads which features were used, and size tools read names, from sections that stripping removes;
      // wasm-opt removes them at the end.
      CARGO_PROFILE_RELEASE_STRIP: "none",
    },
  };
}

async function bind() {
  const tool = join(await wasmBindgenFolder(), "wasm-bindgen");
  await writeFile(join(ROOT, UNLINKED), withoutLinks(numberAddresses(await readFile(join(ROOT, COMPILED)))));
  // A trap poisons an instance: the reset function replaces it by a fresh one.
  await run(tool, ["--target", "web", "--experimental-reset-state-function", "--out-dir", GLUE, "--out-name", "genspan", UNLINKED]);
  await writeGlue(GLUE);
}

async function optimise() {
  const [bound, linked] = await Promise.all([BOUND, COMPILED].map((file) => readFile(join(ROOT, file))));
  const ordered = await orderFunctions(await exportOnly(await trapAtOnce(bound), await calledNames(GLUE)));
  await writeFile(join(ROOT, PREPARED), await layOutData(ordered, linked));
  const features = WASM_FEATURES.map((feature) => `--enable-${feature}`);
  await run("node", ["node_modules/binaryen/bin/wasm-opt", ...SMALLEST, ...features, "--strip-debug", "--strip-producers", "--strip-target-features", "-o", OPTIMISED, PREPARED]);
}
