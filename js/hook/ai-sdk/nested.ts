import type { Told } from "../members.js";

interface Node {
  [name: string]: unknown;
}

/** Those attributes whose names fit, as objects inside objects along the dots of their names. */
export function nested(attributes: Told, names: RegExp): Told {
  const root = emptyNode();
  for (const [name, value] of Object.entries(attributes)) if (names.test(name)) put(root, name.split("."), value);
  return root;
}

function put(into: Node, [first = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) into[first] = value;
  else put(nodeAt(into, first), rest, value);
}

/** The node below; a value that stands in its place gives way. */
function nodeAt(above: Node, name: string): Node {
  const below = above[name];
  return isNode(below) ? below : (above[name] = emptyNode());
}

/** Without a prototype, that a name may be any word. */
function emptyNode(): Node {
  return Object.create(null);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
