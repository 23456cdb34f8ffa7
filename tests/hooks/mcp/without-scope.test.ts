// Browsers have no AsyncLocalStorage. It must be gone before genspan is loaded, so nothing here imports that at the top.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outlineOf } from "../tree.js";

Reflect.defineProperty(process, "getBuiltinModule", { value: undefined });
const { PAIRS } = await import("./pairs.js");
const { play } = await import("./play.js");

// The core is unpacked behind the app's back here, as in a browser; until it is there no trace can be told.
for (const connect of Object.values(PAIRS).slice(0, 1)) await play(connect, async () => undefined);

const WALK = `tools/call walk (ok)
    tools/call walk (ok)
        notifications/progress (ok)
            notifications/progress (ok)
        notifications/message (ok)
            notifications/message (ok)
`;

for (const [name, connect] of Object.entries(PAIRS)) {
  test(`${name}: what a tool tells and asks stands below its call, with no scope to tell so`, async () => {
    const { spans } = await play(connect, async ({ call }) => {
      // After this the app's span is forgotten, so that nothing but the id of the call tells what belongs below it.
      await undefined;
      await Promise.all([call("walk", {}, { onprogress: () => undefined }), call("get_weather", { city: "Paris" })]);
    });
    const walk = spans.find(({ name }) => name === "tools/call walk");
    assert.equal(outlineOf(spans.filter(({ traceId }) => traceId === walk?.traceId)), WALK);
  });
}
