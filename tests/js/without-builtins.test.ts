import assert from "node:assert/strict";
import { test } from "node:test";

test("a runtime that gives its modules by promises alone records as well", async () => {
  Reflect.set(process, "getBuiltinModule", undefined);
  const { init } = await import("genspan");
  const posted = new Array<string>();
  const client = init({
    dsn: "http://public@127.0.0.1:9/1",
    tracesSampleRate: 1,
    transport: async ({ body }) => {
      posted.push(new TextDecoder().decode(body));
      return { status: 200 };
    },
  });
  client.startSpan({ name: "the first" }, () => undefined);
  assert.equal(await client.flush(), true);
  assert.match(posted.join(), /"the first"/);
  await client.close();
});
