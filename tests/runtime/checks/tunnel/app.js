import { init } from "genspan";
import { createTunnel } from "genspan/tunnel";

/** Sends a span through the tunnel's handler, and an envelope of a project that it must refuse; returns what that was told. */
export async function run({ dsn, label }) {
  const tunnel = createTunnel({ dsns: [dsn] });
  const ask = (body) => tunnel(new Request("https://shop.example.test/tunnel", { method: "POST", body }));
  const genspan = init({ dsn, tunnel: "https://shop.example.test/tunnel", transport: ({ body }) => ask(body) });
  genspan.startSpan({ name: `through the tunnel ${label}` }, () => undefined);
  if (!(await genspan.close(10_000))) throw new Error("the span did not leave in time");
  const foreign = await ask(`${JSON.stringify({ dsn: dsn.replace(/\d+$/, "4711") })}\n`);
  return foreign.status;
}
