import { serveParent } from "./serve-parent.js";
import { StormServer, type StormServerOptions } from "./storm-server.js";

/* A server as a process of its own. */

await serveParent<StormServerOptions & { readonly port: number; readonly host: string }>(
  async ({ port, host, ...options }) => {
    const server = new StormServer(options);
    return { server, port: await server.bind(port, host) };
  },
);
