import type { MakeTransport } from "./transport.js";

/** Each is loaded only in the process that runs it. */
export const transports: Record<string, () => Promise<MakeTransport>> = {
  pauseless: async () => (await import("./pauseless-transport.js")).pauselessDirect,
  "pauseless on streams": async () => (await import("./pauseless-transport.js")).pauselessStreams,
  ws: async () => (await import("./ws-transport.js")).wsTransport,
  uWebSockets: async () => (await import("./uws-transport.js")).uwsTransport,
};
