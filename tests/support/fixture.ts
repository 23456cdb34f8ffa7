import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Options } from "../../js/types.js";

/** One call written down as it went over the wire, and the envelope that it gives. */
export interface Fixture {
  /** `dialect/case`. */
  readonly name: string;
  readonly call: RecordedCall;
  readonly request: string;
  readonly response: Uint8Array<ArrayBuffer>;
  readonly envelope: string;
}

/** `call.json`: what does not stand in the bodies. Times in milliseconds since the epoch, entropy as hex digits. */
export interface RecordedCall {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  readonly requestHeaders: Record<string, string>;
  readonly responseHeaders: Record<string, string>;
  readonly entropy: string;
  readonly start: number;
  readonly head: number;
  readonly end: number;
  readonly options: Options;
  /** The agent that makes the call, if one does. */
  readonly agent?: { readonly name: string; readonly conversationId: string; readonly entropy: string };
}

const FOLDER = fileURLToPath(new URL("../fixtures", import.meta.url));
const RESPONSES = ["response.json", "response.sse", "response.ndjson", "response.bin"];

/** Every fixture there is, by name. */
export function readFixtures(): Fixture[] {
  return foldersOf(FOLDER).flatMap((dialect) => foldersOf(join(FOLDER, dialect)).map((name) => readFixture(`${dialect}/${name}`)));
}

function foldersOf(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return entries.map((entry) => entry.name).sort();
}

function readFixture(name: string): Fixture {
  const text = (file: string) => readFileSync(join(FOLDER, name, file), "utf8");
  const response = RESPONSES.find((file) => existsSync(join(FOLDER, name, file)));
  if (response === undefined) throw new Error(`${name} has no response`);
  return {
    name,
    call: JSON.parse(text("call.json")),
    request: text("request.json"),
    response: new Uint8Array(readFileSync(join(FOLDER, name, response))),
    envelope: text("envelope.json"),
  };
}
