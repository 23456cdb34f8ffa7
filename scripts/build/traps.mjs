/** Write a value into a sentence, or carry the sentence of a trap. All are reached through tables. */
const FORMATS = /\bcore(\[\w+\])?::(fmt::(Display|Debug)>::fmt|fmt::Write(>|)::write_fmt|panic::PanicPayload>::\w+)\b/;
/** Write sentences and nothing else. */
const WRITES = /\(call \$"?core(\[\w+\])?::fmt::write\b/;

/**
 * Lets the module trap at once where it is bound to trap. Before a trap Rust makes a sentence with file and line, and wasm-bindgen an
 * error. Nobody hears either: wasm has no standard error, and the shim replaces an instance that failed, whatever it said.
 */
export async function trapAtOnce(wasm) {
  const { default: binaryen } = await import("binaryen");
  const module = binaryen.readBinary(wasm);
  shortenTraps(binaryen, module);
  const shorter = module.emitBinary();
  module.dispose();
  return shorter;
}

function shortenTraps(binaryen, module) {
  const { Block, Call, If, Loop, SideEffects, getExpressionId, getSideEffects } = binaryen;
  /** Functions from which there is no return. */
  const trapping = new Set();

  function traps(expression) {
    switch (getExpressionId(expression)) {
      case binaryen.UnreachableId:
        return true;
      case binaryen.CallId:
        return trapping.has(Call.getTarget(expression));
      case binaryen.BlockId: {
        const steps = Block.getChildren(expression);
        const end = steps.findIndex(traps);
        return end >= 0 && !steps.slice(0, end).some(mayLeave);
      }
      default:
        return false;
    }
  }

  function mayLeave(expression) {
    return (getSideEffects(expression, module) & SideEffects.Branches) !== 0;
  }

  function shortened(expression) {
    if (expression === 0) return 0;
    if (traps(expression)) return module.unreachable();
    switch (getExpressionId(expression)) {
      case binaryen.BlockId:
        shortenBlock(expression);
        break;
      case binaryen.IfId:
        If.setIfTrue(expression, shortened(If.getIfTrue(expression)));
        If.setIfFalse(expression, shortened(If.getIfFalse(expression)));
        break;
      case binaryen.LoopId:
        Loop.setBody(expression, shortened(Loop.getBody(expression)));
    }
    return expression;
  }

  /** What stands between the last way out and the trap has no effect. */
  function shortenBlock(block) {
    const steps = Block.getChildren(block);
    const end = steps.findIndex(traps);
    const kept = end < 0 ? steps : [...steps.slice(0, steps.slice(0, end).findLastIndex(mayLeave) + 1), steps[end]];
    Block.setChildren(block, kept.map(shortened));
  }

  const functions = Array.from({ length: module.getNumFunctions() }, (_, at) => binaryen.getFunctionInfo(module.getFunctionByIndex(at)));
  const defined = functions.filter(({ body }) => body !== 0);
  for (const name of neverRun(defined, module.emitText())) trapping.add(name);
  // A function that calls one of these may be bound to trap by that.
  for (let known = -1; known < trapping.size; ) {
    known = trapping.size;
    for (const { name, body } of defined) if (traps(body)) trapping.add(name);
  }
  for (const { name, body } of defined) {
    binaryen.Function.setBody(module.getFunction(name), trapping.has(name) ? module.unreachable() : shortened(body));
  }
}

/** Functions that served sentences alone. A table still holds them, so that wasm-opt has to believe that somebody calls them. */
function neverRun(functions, text) {
  const formatting = functions.map(({ name }) => name).filter((name) => FORMATS.test(name));
  const isOther = (part) => !formatting.some((name) => part.startsWith(`(func $"${name}"`) || part.startsWith(`(func $${name} `));
  const others = text.split(/\n (?=\(func )/).filter(isOther).join("");
  if (WRITES.test(others)) return [];
  return formatting.filter((name) => !others.includes(`(call $"${name}"`) && !others.includes(`(call $${name}\n`));
}
