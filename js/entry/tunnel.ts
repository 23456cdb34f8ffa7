export { SetupError } from "../errors.js";
export { toNodeHandler } from "../serve/node.js";
export type { NodeRequest, NodeResponse } from "../serve/node.js";
export { createTunnel } from "../serve/tunnel.js";
export type { Tunnel, TunnelOptions } from "../serve/tunnel.js";
