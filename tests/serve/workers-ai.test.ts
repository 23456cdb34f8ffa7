import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as genspan from "genspan";
import { instrumentWorkersAi } from "genspan/cloudflare";
import { ingestOfFile } from "./bench.js";

const ingest = await ingestOfFile();

describe("a binding of workers ai under instrument", () => {
  const circle: { self?: object } = {};
  circle.self = circle;
  const ODD: Record<string, unknown> = { "a big integer": { n: 1n }, "a circle": circle, nothing: undefined, "a number": 5, bytes: new Uint8Array(3), "a map": new Map([[1, 2]]) };

  for (const [what, odd] of Object.entries(ODD)) {
    it(`takes and gives ${what} as the very thing`, async () => {
      genspan.init({ dsn: ingest.dsn });
      const asked: unknown[] = [];
      const binding = instrumentWorkersAi({
        async run(_: string, inputs: unknown) {
          asked.push(inputs);
          return odd;
        },
      });
      assert.equal(await binding.run("@cf/meta/llama-3.1-8b-instruct", odd), odd);
      assert.equal(asked[0], odd);
    });
  }
});
