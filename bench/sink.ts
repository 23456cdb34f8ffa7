import { spawn } from "node:child_process";
import { once } from "node:events";

/** Takes whatever is posted, in a process of its own, so that its CPU is not counted as ours. */
const SERVER = `
  const server = require("node:http").createServer((request, response) => {
    request.resume().on("end", () => response.end("{}"));
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

export interface Sink {
  readonly dsn: string;
  close(): void;
}

export async function startSink(): Promise<Sink> {
  const child = spawn(process.execPath, ["--eval", SERVER], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(child.stdout, "data");
  return { dsn: `http://key@127.0.0.1:${String(port).trim()}/1`, close: () => child.kill() };
}
