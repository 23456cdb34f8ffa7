/**
 * A model in the ONNX format that reads tokens and looks up a row for each: a table and one `Gather`. A row tells how likely every token is
 * to come next, or is the token's vector.
 * Source: the messages of `onnx.proto` (ModelProto 7 graph, 8 opset_import; GraphProto 1 node, 5 initializer, 11 input, 12 output).
 */
export function tableModel(table: readonly (readonly number[])[], answer: "logits" | "last_hidden_state"): Uint8Array {
  const [size, width] = [table.length, table[0]?.length ?? 0];
  const weights = new Uint8Array(Float32Array.from(table.flat()).buffer);
  const initializer = message(number(1, size), number(1, width), number(2, FLOAT), bytes(8, "table"), bytes(9, weights));
  const gather = message(bytes(1, "table"), bytes(1, "input_ids"), bytes(2, answer), bytes(4, "Gather"));
  const input = tensorInfo("input_ids", INT64, ["batch", "length"]);
  const output = tensorInfo(answer, FLOAT, ["batch", "length", width]);
  const graph = message(bytes(1, gather), bytes(2, "lookup"), bytes(5, initializer), bytes(11, input), bytes(12, output));
  return message(number(1, IR_VERSION), bytes(7, graph), bytes(8, message(bytes(1, ""), number(2, OPSET))));
}

const IR_VERSION = 8;
const OPSET = 13;
const FLOAT = 1;
const INT64 = 7;

function tensorInfo(name: string, type: number, sizes: readonly (number | string)[]): Uint8Array {
  const shape = message(...sizes.map((size) => bytes(1, typeof size === "number" ? number(1, size) : bytes(2, size))));
  return message(bytes(1, name), bytes(2, bytes(1, message(number(1, type), bytes(2, shape)))));
}

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

/** A field of protobuf that holds a number. */
function number(field: number, value: number): Uint8Array {
  return message(variable(field << 3), variable(value));
}

/** A field of protobuf that holds bytes, a text or a message. */
function bytes(field: number, value: Uint8Array | string): Uint8Array {
  const data = typeof value === "string" ? Buffer.from(value) : value;
  return message(variable((field << 3) | 2), variable(data.length), data);
}

/** Seven bits a byte, the lowest first. */
function variable(value: number): Uint8Array {
  const rest = Math.floor(value / 128);
  return rest === 0 ? Uint8Array.of(value) : message(Uint8Array.of((value % 128) | 128), variable(rest));
}
