// node serve.mjs <path of miniflare> <folder> <bindings as JSON>
//
// Runs the bundled workers in workerd as Cloudflare's own tools do, with a queue, a workflow and a Durable Object. Prints the address, and
// ends with its input. A process of its own: miniflare needs a newer Node than the tests.

import { join } from "node:path";

const [miniflare, folder, bindings] = process.argv.slice(2);
const { Miniflare, convertV4MiniflareOptions } = await import(miniflare);

const wasm = { type: "CompiledWasm", path: join(folder, "genspan.wasm?module") };
const worker = (name) => ({
  name,
  modulesRoot: folder,
  modules: [{ type: "ESModule", path: join(folder, `${name}.js`) }, wasm],
  compatibilityDate: "2026-11-17",
  bindings: JSON.parse(bindings),
});

const instance = new Miniflare(
  convertV4MiniflareOptions({
    ...{ host: "127.0.0.1", port: 0, cf: false, unsafeTriggerHandlers: true },
    workers: [
      {
        ...worker("worker"),
        queueProducers: { ORDERS: "orders" },
        queueConsumers: { orders: { maxBatchSize: 2, maxBatchTimeout: 1 } },
        workflows: { ORDER: { name: "order", className: "Order" } },
        durableObjects: { COUNTER: { className: "Counter", useSQLite: true } },
        tails: ["tail"],
      },
      worker("tail"),
    ],
  }),
);
console.log(String(await instance.ready));
for await (const _ of process.stdin);
await instance.dispose();
