import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";
import { listen, readBody } from "../../../demo/http.js";

/** An MCP server over HTTP with one tool, which fails where there is no such book. */
export async function offerTools(): Promise<{ url: string; close(): Promise<void> }> {
  const mcp = new McpServer({ name: "shelf", version: "1.0.0" });
  mcp.registerTool("get_book", { description: "Looks for a book", inputSchema: { title: z.string() } }, async ({ title }) => {
    if (title === "none") throw new Error("no such book");
    return { content: [{ type: "text", text: `${title} stands on shelf 3` }] };
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => "session-1", enableJsonResponse: true });
  await mcp.connect(transport as never);
  const server = await listen(0, async (request, response) => {
    const body = await readBody(request);
    await transport.handleRequest(request, response, body.length > 0 ? JSON.parse(String(body)) : undefined);
  });
  return { url: `${server.origin}/mcp`, close: () => transport.close().then(server.close) };
}
