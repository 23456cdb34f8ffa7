import { ask, diagnose, flush, wasmBytes } from "./program.js";

export default {
  async fetch(request, { ORIGIN }) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/ask") await ask(ORIGIN, Number(searchParams.get("count")));
    const isSent = pathname === "/flush" ? await flush() : undefined;
    return Response.json({ isSent, wasmBytes: wasmBytes(), diagnosis: diagnose() });
  },
};
