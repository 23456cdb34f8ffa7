import assert from "node:assert/strict";
import { createConnection, createServer } from "node:net";
import type { Socket } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import "../../js/entry/node.js";
import { startIngestServer } from "../support/ingest-server.js";
import { oneLine, openAccount } from "./account.js";

/** What a broken server does with a connection on which a post has arrived. */
type Breach = (socket: Socket) => void;

/** A server that treats each post so until it is told to be sound, from when on it is an ingest endpoint. */
async function startBrokenServer(breach: Breach) {
  const ingest = await startIngestServer();
  const { port } = new URL(ingest.origin);
  let isSound = false;
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    if (!isSound) return void socket.once("data", () => breach(socket));
    const behind = createConnection(Number(port));
    socket.pipe(behind).pipe(socket);
    behind.on("error", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return {
    dsn: `http://public@127.0.0.1:${address.port}/42`,
    ingest,
    recover: () => void (isSound = true),
    close: async () => {
      server.close();
      await ingest.close();
    },
  };
}

const BREACHES: Record<string, Breach> = {
  "hangs before it answers": () => undefined,
  "closes without an answer": (socket) => socket.destroy(),
  "resets the connection": (socket) => socket.resetAndDestroy(),
  "answers garbage": (socket) => socket.end("\u0000\u0001 this is no HTTP \r\n\r\n"),
  "answers with half a head": (socket) => socket.end("HTTP/1.1 200 OK\r\nx-sentry-rate-"),
  "answers 500": (socket) => socket.end("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
  "answers 503 and asks for a second": (socket) => socket.end("HTTP/1.1 503 Busy\r\nretry-after: 1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
};

for (const [name, breach] of Object.entries(BREACHES)) {
  test(`a server that ${name} costs the app nothing, and gets the span when it is sound`, { timeout: 60_000 }, async (context) => {
    // A post is given up once the app's call is over, rather than after half a minute: a call that waited for it would never end.
    const { setTimeout } = globalThis;
    let giveUp = (): void => undefined;
    const isOver = new Promise<void>((resolve) => (giveUp = resolve));
    const later = (run: (...given: unknown[]) => void, milliseconds?: number, ...given: unknown[]) =>
      milliseconds === 30_000 ? setTimeout(() => void isOver.then(() => run(...given)), 300) : setTimeout(run, milliseconds, ...given);
    context.mock.method(globalThis, "setTimeout", later);
    const server = await startBrokenServer(breach);
    context.after(server.close);
    const account = await openAccount(context, { dsn: server.dsn });
    assert.deepEqual(await account.ask(), await account.askPlain());
    giveUp();
    assert.equal(await account.client.flush(400), false);
    server.recover();
    assert.equal(await account.client.flush(10_000), true);
    assert.deepEqual(server.ingest.spans().map((span) => span.name), ["chat gpt-4o-mini"]);
    assert.deepEqual(account.client.diagnose().losses, []);
    assert.ok(account.lines.some((line) => /post (failed|answered with 50[03])/.test(line)), account.lines.join("\n"));
  });
}

test("a server that breaks off in the middle of its answer has the span, which is not sent again", async (context) => {
  let posts = 0;
  const server = await startBrokenServer((socket) => {
    posts += 1;
    socket.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{");
    setTimeout(() => socket.destroy(), 20);
  });
  context.after(server.close);
  const account = await openAccount(context, { dsn: server.dsn });
  await account.ask();
  assert.equal(await account.client.flush(3000), true);
  assert.deepEqual([posts, account.client.diagnose().losses], [1, []]);
});

test("a server that never comes back is given up after some seconds, and what it did not get is reported to the next", async (context) => {
  let isDown = true;
  const account = await openAccount(context, {}, { reply: () => (isDown ? { status: 502 } : undefined) });
  await account.ask();
  await account.client.flush(15_000);
  isDown = false;
  account.ingest.clear();
  await account.ask();
  assert.deepEqual(await account.balance(2), { received: 1, reported: 1 });
  oneLine(account, /lost 1 span \(send_error\)/);
});

test("a limit that comes with 200 is obeyed, and what it keeps back is counted", async (context) => {
  let limits: string | undefined = "1:span:key";
  const reply = () => {
    const headers = limits === undefined ? {} : { "x-sentry-rate-limits": limits };
    limits = undefined;
    return { status: 200, headers };
  };
  const account = await openAccount(context, {}, { reply });
  await account.ask();
  await account.client.flush();
  assert.deepEqual(await account.ask(), await account.askPlain());
  await account.client.flush();
  oneLine(account, /lost 1 span \(ratelimit_backoff\)/);
  await sleep(1000);
  await account.ask();
  assert.deepEqual(await account.balance(3), { received: 2, reported: 1 });
});
