import { createServer } from "node:http";
import { init } from "genspan";
import { createTunnel, toNodeHandler } from "genspan/tunnel";

const tunnel = createTunnel({ dsns: [process.env.SENTRY_DSN] });
const server = createServer(toNodeHandler(tunnel)).listen(4871, "127.0.0.1");

const genspan = init({ dsn: process.env.SENTRY_DSN, tunnel: "http://127.0.0.1:4871/" });
await genspan.startSpan({ name: "through the tunnel" }, async () => undefined);
await genspan.flush();
server.close();
