import type { Tunnel } from "./tunnel.js";

/** What is needed of `IncomingMessage`. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly complete: boolean;
}

/** What is needed of `ServerResponse`. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: Uint8Array): unknown;
}

/** The headers that a tunnel looks at. */
const READ_HEADERS = ["content-encoding", "content-length", "origin", "sec-fetch-site"];

/** A handler for `node:http` and what is built upon it, such as Express. Nothing may have read the body before. */
export function toNodeHandler(tunnel: Tunnel): (request: NodeRequest, response: NodeResponse) => Promise<void> {
  return async (request, response) => {
    const answer = await tunnel(toRequest(request));
    const headers = Object.fromEntries(answer.headers);
    // The rest of a body that was refused is not waited for.
    if (!request.complete) headers["connection"] = "close";
    response.writeHead(answer.status, headers);
    response.end(new Uint8Array(await answer.arrayBuffer()));
  };
}

function toRequest(request: NodeRequest): Request {
  const isPost = request.method === "POST";
  // Whatever else is asked is refused; some methods cannot even stand in a `Request`.
  const method = isPost || request.method === "OPTIONS" ? request.method : "GET";
  const headers = READ_HEADERS.flatMap((name): [string, string][] => {
    const value = request.headers[name];
    return value === undefined ? [] : [[name, String(value)]];
  });
  const init: RequestInit & { duplex: "half" } = { method, headers, body: isPost ? toStream(request) : null, duplex: "half" };
  // A tunnel does not look at its own address, so it need not be made of a header that anybody can send.
  return new Request("http://localhost/", init);
}

/** Read by hand: a loop that is left early would destroy the connection before it was answered. */
function toStream(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
