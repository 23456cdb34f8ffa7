import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { attempt } from "../command.mjs";
import { cargo, installDebianPackages, withProgress } from "../progress.mjs";
import { debianToolchain, sysrootLibrary, WASM_FOLDER, WASM_TARGET, wasmToolchain } from "../toolchain.mjs";

/** Where rustup cannot download it hangs; a good line needs a few seconds. */
const RUSTUP_TIMEOUT_MS = 30_000;
const DEBIAN_PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const LIBRARY = "build-std=std,panic_abort,panic_unwind,proc_macro,test";
/** A library that is built anyway may as well be the smaller one. */
const SMALLER = ["-Z", "build-std-features=optimize_for_size"];
const WHAT_TO_INSTALL = `Rust's standard library for ${WASM_TARGET} is missing: install it with \`rustup target add ${WASM_TARGET}\`.`;

/** Gives some Rust on this machine the wasm target: rustup's, else Debian's. */
export async function installWasmTarget() {
  if (await wasmToolchain()) return;
  await addByRustup();
  if (await wasmToolchain()) return;
  if (!(await debianToolchain()) || !(await hasLibrarySource())) {
    await installDebianPackages(`rustup could not add ${WASM_TARGET}; Debian's Rust`, DEBIAN_PACKAGES, WHAT_TO_INSTALL);
  }
  if (!(await wasmToolchain())) await buildStandardLibrary(await debianToolchain());
}

async function addByRustup() {
  await withProgress(`rustup target add ${WASM_TARGET}`, () => attempt("rustup", ["target", "add", WASM_TARGET], { timeoutMs: RUSTUP_TIMEOUT_MS }));
}

async function hasLibrarySource() {
  return (await readdir("/usr/lib/rustlib/src/rust/library").catch(() => [])).length > 0;
}

/**
 * Debian packages the library's source only. Building an empty crate with `-Z build-std` leaves the libraries behind,
 * and a sysroot under `target/` holding them serves every later build without `-Z` and without touching the system.
 */
async function buildStandardLibrary({ cargo: command, env, sysroot }) {
  const crate = join(WASM_FOLDER, "standard-library");
  await mkdir(join(crate, "src"), { recursive: true });
  await writeFile(join(crate, "Cargo.toml"), '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n');
  await writeFile(join(crate, "src/lib.rs"), "");
  await cargo(
    `the standard library for ${WASM_TARGET}`,
    command,
    ["build", "--release", "--target", WASM_TARGET, "--target-dir", "target", "-Z", LIBRARY, ...SMALLER],
    // Cargo leaves out what link-time optimisation reads, as this crate itself does without it.
    { cwd: crate, env: { ...env, RUSTC_BOOTSTRAP: "1", CARGO_PROFILE_RELEASE_OPT_LEVEL: "z", RUSTFLAGS: "-C embed-bitcode=yes" } },
  );
  const built = join(crate, "target", WASM_TARGET, "release/deps");
  await mkdir(sysrootLibrary(sysroot), { recursive: true });
  for (const name of await readdir(built)) {
    if (name.endsWith(".rlib") && !name.startsWith("libempty-")) await cp(join(built, name), join(sysrootLibrary(sysroot), name));
  }
  await rm(crate, { recursive: true });
}
