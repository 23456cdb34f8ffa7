import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Span } from "../support/envelope.js";
import type { Tap } from "./app.js";
import { readGolden } from "./golden.js";
import { outlineOf, treeOf } from "./tree.js";

/** Runs every case, alone and with every `fetch` tapped as well: the same calls, each counted once. */
export function testTappedTrees<Act>(cases: Record<string, Act>, url: URL, play: (act: Act, tap?: Tap) => Promise<Span[]>, outline = outlineOf): void {
  const golden = readGolden(url);
  after(() => golden.finish());
  for (const [name, act] of Object.entries(cases)) {
    test(`${name} is the tree that was kept, and counted once where fetch is tapped too`, async () => {
      const alone = await play(act);
      golden.hold(name, treeOf(alone));
      const kept = outline(alone);
      assert.equal(outline(await play(act, "wrapped")), kept);
      assert.equal(outline(await play(act, "patched")), kept);
    });
  }
}
