import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { StdioServerTransport as StdioServerTransport1 } from "@modelcontextprotocol/sdk/server/stdio.js";
import { close, init } from "genspan";
import { server1, server2 } from "./pairs.js";

/** A server in a process of its own, of the generation that it is told; it sends what it has when its client goes away. */
init({ ...(process.env["SENTRY_DSN"] ? { dsn: process.env["SENTRY_DSN"] } : {}) });
const parts = { wrapped: "both" as const, sample: never, askModel: never, onHanging: () => undefined, onStopped: () => undefined };
if (process.argv[2] === "1.x") await server1(parts).connect(new StdioServerTransport1() as never);
else await server2(parts).connect(new StdioServerTransport());
process.stdin.once("end", () => void close());

async function never(): Promise<string> {
  throw new Error("nobody is asked here");
}
