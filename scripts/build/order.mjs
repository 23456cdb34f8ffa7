/** Only the functions of the lowest numbers take one byte in each call; all others take two. */
const ONE_BYTE_NUMBERS = 128;
/** Functions are compared by runs of so many lines of their texts. */
const LINES_IN_A_ROW = 4;
/** Keeps tiny functions from looking like everything. */
const LEAST_SIZE = 10;

/**
 * Gives the functions that are called most the lowest numbers, and puts each of the others beside the one that is most like it, which
 * packs better. The functions of the module must have no names.
 */
export async function orderFunctions(wasm) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(wasm);
  const text = module.emitText();
  const functions = Array.from({ length: module.getNumFunctions() }, (_, at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)));
  const byUse = mostCalledFirst(functions.filter(({ body }) => body !== 0), text);
  const first = byUse.slice(0, ONE_BYTE_NUMBERS);
  const others = functions.filter((known) => byUse.indexOf(known) >= ONE_BYTE_NUMBERS);
  for (const { name, params, results, vars, body } of [...first, ...likeBesideLike(others, text)]) {
    module.removeFunction(name);
    module.addFunction(name, params, results, vars, body);
  }
  const ordered = module.emitBinary();
  module.dispose();
  return ordered;
}

function mostCalledFirst(functions, text) {
  const calls = new Map();
  for (const [, name] of text.matchAll(/\(call \$(\d+)/g)) calls.set(name, (calls.get(name) ?? 0) + 1);
  return functions.toSorted((one, other) => (calls.get(other.name) ?? 0) - (calls.get(one.name) ?? 0));
}

function likeBesideLike(functions, text) {
  const runs = new Map(text.split(/\n (?=\(func )/).map((part) => [part.match(/^\(func \$(\d+)/)?.[1], runsOf(part)]));
  const rest = [...functions];
  const order = rest.splice(0, 1);
  while (rest.length > 0) {
    const last = runs.get(order.at(-1).name);
    const likeness = rest.map(({ name }) => alike(last, runs.get(name)));
    order.push(...rest.splice(likeness.indexOf(Math.max(...likeness)), 1));
  }
  return order;
}

function runsOf(part) {
  const lines = part.split("\n").slice(1).map((line) => line.trim());
  return new Set(lines.slice(LINES_IN_A_ROW - 1).map((_, at) => lines.slice(at, at + LINES_IN_A_ROW).join()));
}

function alike(one, other) {
  const [fewer, more] = one.size < other.size ? [one, other] : [other, one];
  let shared = 0;
  for (const run of fewer) if (more.has(run)) shared += 1;
  return shared / (LEAST_SIZE + Math.sqrt(one.size * other.size));
}
