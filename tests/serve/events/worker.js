import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";
import { startSpan } from "genspan";
import { instrument, instrumentDurableObject, instrumentWorkflow } from "genspan/cloudflare";

const options = (env) => ({ dsn: env.DSN, tracesSampler: ({ name }) => (name === "pay" || name === "ship" ? 0.5 : 1) });

class OrderWorkflow extends WorkflowEntrypoint {
  async run({ payload }, step) {
    const paid = await step.do("pay", async () => `paid ${payload.of}`);
    await step.sleep("wait for the baker", "1 second");
    let attempts = 0;
    const shipped = await step.do("ship", { retries: { limit: 1, delay: 10 } }, async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("the van broke down");
      return "shipped";
    });
    return `${paid}, ${shipped}`;
  }
}
export const Order = instrumentWorkflow(OrderWorkflow, options);

class CounterObject extends DurableObject {
  #count = 7;
  async fetch() {
    await this.ctx.storage.setAlarm(Date.now());
    return new Response("set");
  }
  async alarm() {
    startSpan({ name: "ring" }, () => undefined);
  }
  /** A method that other workers call. */
  count() {
    return this.#count;
  }
}
export const Counter = instrumentDurableObject(CounterObject, options);

const routes = {
  async enqueue(_, env) {
    await env.ORDERS.sendBatch([{ body: "bread" }, { body: "cake" }]);
    return new Response("enqueued");
  },
  async order({ searchParams }, env) {
    const { id } = await env.ORDER.create({ id: searchParams.get("id"), params: { of: "bread" } });
    return new Response(id);
  },
  status: async ({ searchParams }, env) => Response.json(await (await env.ORDER.get(searchParams.get("id"))).status()),
  async alarm({ href }, env) {
    const counter = env.COUNTER.getByName("one");
    await counter.fetch(href);
    return new Response(String(await counter.count()));
  },
};

export default instrument(
  {
    fetch(request, env) {
      const url = new URL(request.url);
      return routes[url.pathname.slice(1)](url, env);
    },
    scheduled: ({ cron }) => startSpan({ name: `clean up at ${cron}` }, () => undefined),
    queue: ({ messages }) => startSpan({ name: `bake ${messages.map(({ body }) => body)}` }, () => undefined),
    email: ({ to }) => startSpan({ name: `read what came to a ${typeof to}` }, () => undefined),
  },
  options,
);
