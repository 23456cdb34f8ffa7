import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { attempt, ROOT } from "./command.mjs";

export const WASM_TARGET = "wasm32-unknown-unknown";
/** Cargo's folder for wasm builds. The wasm compiler may be another than the native one, and they spoil each other's caches. */
export const WASM_FOLDER = join(ROOT, "target/wasm");
/** What set-up installs for this project alone. */
export const TOOLS_FOLDER = join(ROOT, "target/tools");

const DEBIAN_RUSTC = "/usr/bin/rustc";
const DEBIAN_CARGO = "/usr/bin/cargo";

/**
 * The toolchain that can build the wasm now, or undefined.
 *
 * @returns {Promise<{ cargo: string, env: Record<string, string>, flags: string[] } | undefined>}
 */
export async function wasmToolchain() {
  if (await hasStandardLibrary(await libraryFolder("rustc"))) return { cargo: "cargo", env: {}, flags: [] };
  const debian = await debianToolchain();
  if (!debian) return undefined;
  if (await hasStandardLibrary(await libraryFolder(DEBIAN_RUSTC))) return debian;
  if (await hasStandardLibrary(sysrootLibrary(debian.sysroot))) return { ...debian, flags: ["--sysroot", debian.sysroot] };
  return undefined;
}

/** Debian's own compiler and linker, whether or not they have a wasm library yet. */
export async function debianToolchain() {
  const version = (await attempt(DEBIAN_RUSTC, ["--version"])).output.match(/^rustc (\S+)/)?.[1];
  const linker = (await readdir("/usr/bin")).filter((name) => /^wasm-ld(-\d+)?$/.test(name)).sort().at(-1);
  if (!version || !linker) return undefined;
  return {
    cargo: DEBIAN_CARGO,
    env: { RUSTC: DEBIAN_RUSTC, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: join("/usr/bin", linker) },
    flags: [],
    // A library fits the one compiler that built it.
    sysroot: join(WASM_FOLDER, `sysroot-${version}`),
  };
}

/** Where a sysroot keeps the wasm standard library. */
export function sysrootLibrary(sysroot) {
  return join(sysroot, "lib/rustlib", WASM_TARGET, "lib");
}

async function libraryFolder(rustc) {
  const { code, output } = await attempt(rustc, ["--print", "target-libdir", "--target", WASM_TARGET]);
  return code === 0 ? output.trim() : undefined;
}

async function hasStandardLibrary(folder) {
  const names = folder ? await readdir(folder).catch(() => []) : [];
  return names.some((name) => /^libstd-.*\.rlib$/.test(name));
}
