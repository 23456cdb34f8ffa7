import { CannotDo } from "../command.mjs";

/** Functions that no export reaches, and what is given to those that do not look at it: the places in the source that traps once named. */
const WITHOUT_THE_REST = ["remove-unused-module-elements", "dae"];

/**
 * Takes out of the module's exports what nobody calls; with it goes what wasm-bindgen does for JavaScript's values, of which none cross.
 * The others are named as they are called.
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

/** Makes sure that the module needs nothing of JavaScript, as the glue has nothing to give. */
export function refuseImports(wasm) {
  const needed = WebAssembly.Module.imports(new WebAssembly.Module(wasm)).map(({ name }) => name);
  if (needed.length > 0) throw new CannotDo(`The core calls ${needed.join(", ")}, which scripts/build/glue.mjs does not give it.`);
}
