import type { Span } from "./envelope/envelope.js";
import type { Json } from "./json.js";

/** Writes what the demo's process has to say, one line a thing. */
export interface Terminal {
  say(line: string): void;
  /** One line per model call among the spans, under a heading that is written once. */
  calls(spans: readonly Span[]): void;
  complain(line: string): void;
}

/** Where the lines go: a stream of the process, or a test. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: "left" | "right";
  text(span: Span): string;
}

/** What a call to a model is, among the spans of an agent. */
const CALLS = new Set(["chat", "generate_content", "embeddings", "text_completion"]);

const COLUMNS: readonly Column[] = [
  { title: "time", width: 8, align: "left", text: (span) => new Date(span.end * 1000).toTimeString().slice(0, 8) },
  { title: "provider", width: 12, align: "left", text: (span) => show(span.attributes["gen_ai.provider.name"]) },
  { title: "model", width: 20, align: "left", text: modelOf },
  { title: "in", width: 6, align: "right", text: (span) => show(span.attributes["gen_ai.usage.input_tokens"]) },
  { title: "cached", width: 7, align: "right", text: (span) => show(span.attributes["gen_ai.usage.cache_read.input_tokens"]) },
  { title: "out", width: 6, align: "right", text: (span) => show(span.attributes["gen_ai.usage.output_tokens"]) },
  { title: "reasoning", width: 10, align: "right", text: (span) => show(span.attributes["gen_ai.usage.reasoning.output_tokens"]) },
  { title: "duration", width: 9, align: "right", text: (span) => `${(span.end - span.start).toFixed(2)} s` },
  { title: "status", width: 6, align: "left", text: (span) => span.status },
];

export function createTerminal(output: Output): Terminal {
  const dim = output.isTTY === true ? (text: string) => `\u001b[2m${text}\u001b[22m` : (text: string) => text;
  let headed = false;

  function say(line: string): void {
    output.write(`${line}\n`);
  }
  return {
    say,
    calls(spans) {
      const calls = spans.filter(isCall).sort((one, other) => one.end - other.end);
      if (calls.length > 0 && !headed) say(dim(row((column) => column.title)));
      headed ||= calls.length > 0;
      for (const call of calls) say(row((column) => column.text(call)));
    },
    complain: (line) => say(`  ✖ ${line}`),
  };
}

function row(cell: (column: Column) => string): string {
  const cells = COLUMNS.map((column) => {
    const text = cell(column);
    return column.align === "left" ? text.padEnd(column.width) : text.padStart(column.width);
  });
  return `  ${cells.join("  ")}`.trimEnd();
}

function isCall(span: Span): boolean {
  const operation = span.attributes["gen_ai.operation.name"];
  return typeof operation === "string" && CALLS.has(operation);
}

function modelOf(span: Span): string {
  return show(span.attributes["gen_ai.response.model"] ?? span.attributes["gen_ai.request.model"]);
}

/** Unknown is shown as a dash, never as 0. */
function show(value: Json | undefined): string {
  return value === undefined || value === null ? "–" : String(value);
}
