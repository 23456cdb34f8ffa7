import assert from "node:assert/strict";
import { after, test } from "node:test";
import { invokeAgent } from "genspan";
import type { Span } from "../../support/envelope.js";
import { readGolden } from "../golden.js";
import { outlineOf, treeOf } from "../tree.js";
import { PAIRS } from "./pairs.js";
import type { Wrapped } from "./pairs.js";
import { play } from "./play.js";
import type { Case } from "./play.js";

/** What the app does, by name. */
const CASES: Record<string, (made: Case) => Promise<unknown>> = {
  "a tool that answers": async ({ call }) => assert.match(JSON.stringify(await call("get_weather", { city: "Paris" })), /18 °C in Paris/),
  "a tool that fails": ({ call }) => call("get_weather", { city: "Atlantis" }),
  "a request that is refused": ({ client }) => assert.rejects(client.readResource({ uri: "weather://nowhere" }), /not found/),
  "a prompt, a resource, a completion": async ({ client }) => {
    await client.getPrompt({ name: "brief", arguments: { city: "Paris" } });
    await client.readResource({ uri: "weather://paris" });
    const answer = await client.complete({ ref: { type: "ref/prompt", name: "brief" }, argument: { name: "city", value: "Pa" } });
    assert.match(JSON.stringify(answer), /\["Paris"\]/);
  },
  "what there is": async ({ client }) => {
    await client.listTools();
    await client.listPrompts();
    await client.listResources();
  },
  "an answer with progress and a log": async ({ call }) => {
    const seen: unknown[] = [];
    await call("walk", {}, { onprogress: (progress) => seen.push(progress) });
    assert.equal(seen.length, 1);
  },
  "tools at once": ({ call }) => Promise.all(["Paris", "Berlin", "Atlantis"].map((city) => call("get_weather", { city }))),
  "a model inside a tool": ({ call }) => call("think"),
  "an agent whose tool is the server's": ({ call, askModel }) =>
    invokeAgent({ name: "guide" }, async () => {
      await askModel();
      await call("get_weather", { city: "Paris" });
      await askModel();
    }),
  "a request that the app aborts": async ({ call, hanging, stopped }) => {
    const controller = new AbortController();
    const asked = assert.rejects(call("hang", {}, { signal: controller.signal }), /no longer/);
    await hanging;
    controller.abort(new Error("no longer wanted"));
    await asked;
    await stopped;
  },
  "a request that takes too long": async ({ call, stopped }) => {
    await assert.rejects(call("hang", {}, { timeout: 80 }), /timed out/);
    await stopped;
  },
  "an app that leaves": async ({ call, client, hanging }) => {
    const asked = assert.rejects(call("hang"), /closed/i);
    await hanging;
    await client.close();
    await asked;
  },
};

/** What a server says of its own accord, which without sessions it says in its answers instead. */
const WITH_SESSIONS: typeof CASES = {
  "a server that asks its client's model": ({ call }) => call("ask_back"),
  "a server that asks its client's user": ({ call }) => call("make_sure"),
  "a resource that changes, whose address has a password": ({ call }) => call("repaint"),
};

const golden = readGolden(new URL("tree.txt", import.meta.url));
after(() => golden.finish());

for (const [name, connect] of Object.entries(PAIRS)) {
  test(`${name}, a session: both sides tell who speaks, how and over what`, async () => {
    const { spans, app } = await play(connect, ({ call }) => call("get_weather", { city: "Paris" }));
    golden.hold(`${name}, a session`, treeOf(spans.filter((span) => span !== app)));
  });

  for (const [situation, act] of Object.entries({ ...CASES, ...(name.includes("without") ? {} : WITH_SESSIONS) })) {
    test(`${name}, ${situation}: the tree is the one that was kept`, async () => {
      const { spans, app } = await play(connect, act);
      golden.hold(`${name}, ${situation}`, treeOf(spans.filter(({ traceId }) => traceId === app.traceId).map(withoutSession)));
    });
  }

  test(`${name}: contents stay here unless they are asked for`, async () => {
    const { spans } = await play(connect, ({ call }) => call("get_weather", { city: "Paris" }).then(() => call("walk")), { options: {} });
    assert.ok(spans.length > 6);
    assert.doesNotMatch(JSON.stringify(spans), /Paris|18 °C|corner|steps/);
  });

  test(`${name}: one side that is watched alone tells its half`, async () => {
    const outline = async (wrapped: Wrapped): Promise<string> => {
      const { spans, app } = await play(connect, ({ call }) => call("get_weather", { city: "Paris" }), { wrapped });
      return outlineOf(spans.filter((span) => span === app || span.name.startsWith("tools/")));
    };
    assert.equal(await outline("client"), "app (ok)\n    tools/call get_weather (ok)\n");
    assert.match(await outline("server"), /^(?!.*\n {8})[^]*tools\/call get_weather \(ok\)\n/);
  });
}

/** Without what stands on every span of a session. */
function withoutSession(span: Span): Span {
  const told = Object.entries(span.attributes).filter(([name]) => !/^mcp\.(client|server|session|protocol|transport)|^network/.test(name));
  return { ...span, attributes: Object.fromEntries(told) };
}
