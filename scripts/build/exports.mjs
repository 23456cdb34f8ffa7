import { CannotDo } from "../command.mjs";

/** Take out functions that no export reaches, and arguments that no function reads: the places in the source that traps once named. */
const WITHOUT_THE_REST = ["remove-unused-module-elements", "dae"];

/**
 * Takes the exports out that nobody calls. With them goes what wasm-bindgen does for JavaScript values, of which none cross. The others
 * get the names by which the glue calls them.
 */
export async function exportOnly(wasm, calledName) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(wasm);
  const exports = Array.from({ length: module.getNumExports() }, (_, at) => binaryen.getExportInfo(module.getExportByIndex(at)));
  for (const { name, value } of exports) {
    const called = calledName(name);
    if (called === name) continue;
    module.removeExport(name);
    if (called !== undefined) module.addFunctionExport(value, called);
  }
  module.runPasses(WITHOUT_THE_REST);
  const fewer = module.emitBinary();
  module.dispose();
  return fewer;
}

/** Makes sure that the module imports nothing, as the glue has nothing to give. */
export function refuseImports(wasm) {
  const needed = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).map(({ name }) => name);
  if (needed.length > 0) throw new CannotDo(`The core calls ${needed.join(", ")}, which scripts/build/glue.mjs does not give it.`);
}
