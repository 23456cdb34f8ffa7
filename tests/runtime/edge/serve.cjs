// Serves an edge function as Vercel does: code from strings and bytes is forbidden, and wasm was compiled before.
const { readFileSync } = require("node:fs");
const { EdgeRuntime, runServer } = require("edge-runtime");

const genspan_wasm = new WebAssembly.Module(readFileSync("node_modules/genspan/dist/genspan.wasm"));
const env = { ...process.env };
const runtime = new EdgeRuntime({
  initialCode: readFileSync(process.argv[2], "utf8"),
  extend: (context) => Object.assign(context, { genspan_wasm, process: { env } }),
});
runServer({ runtime, host: "127.0.0.1", port: 0 }).then(({ url }) => console.log(url));
