/** Only the functions of the lowest numbers take one byte in each call; all others take two. */
const ONE_BYTE_NUMBERS = 128;

/**
 * Gives the functions that are called most the lowest numbers. The others stay in their order: what resembles each other stands
 * together there, which packs better than any other order that was tried. The module must have no names of its own any more.
 */
export async function numberByUse(wasm) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(wasm);
  const calls = new Map();
  for (const [, name] of module.emitText().matchAll(/\(call \$(\d+)/g)) calls.set(name, (calls.get(name) ?? 0) + 1);
  const functions = Array.from({ length: module.getNumFunctions() }, (_, at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)));
  const defined = functions.filter(({ body }) => body !== 0);
  const byUse = defined.toSorted((one, other) => (calls.get(other.name) ?? 0) - (calls.get(one.name) ?? 0));
  const first = new Set(byUse.slice(0, ONE_BYTE_NUMBERS));
  for (const { name, params, results, vars, body } of [...first, ...defined.filter((known) => !first.has(known))]) {
    module.removeFunction(name);
    module.addFunction(name, params, results, vars, body);
  }
  const numbered = module.emitBinary();
  module.dispose();
  return numbered;
}
