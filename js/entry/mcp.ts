export { wrapClient, wrapServer } from "../hook/mcp/wrap.js";
export type { Connectable } from "../hook/mcp/wrap.js";
