import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { INPUT_KIND, MESSAGE_BYTES, SNAPSHOT_BYTES, snapshotBytes } from "./traffic.js";
import type { MakeTransport } from "./transport.js";

/**
 * `ws` sends a Buffer without copying it, so that each client has one of its own; it may be written again as soon as nothing
 * of it waits.
 */
export const wsTransport: MakeTransport = (inbox) => {
  const sockets: WebSocket[] = [];
  const buffers: Buffer[] = [];
  const template = snapshotBytes();
  const options = { binary: true, compress: false };

  function receive(data: Buffer): void {
    if (data.length !== MESSAGE_BYTES || data[0] !== INPUT_KIND) inbox.refuse();
    else inbox.take(data.readInt32LE(1), data.readInt32LE(5), data.readUInt16LE(9));
  }

  return {
    async listen() {
      const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
      server.on("connection", (socket) => {
        sockets.push(socket);
        buffers.push(Buffer.alloc(SNAPSHOT_BYTES));
        socket.on("message", receive);
      });
      await once(server, "listening");
      return (server.address() as AddressInfo).port;
    },
    connected: () => sockets.length,
    send(client, tick) {
      const socket = sockets[client];
      const bytes = socket.bufferedAmount === 0 ? buffers[client] : Buffer.allocUnsafe(SNAPSHOT_BYTES);
      bytes.set(template);
      bytes.writeUInt32LE(tick, 1);
      bytes.writeUInt32LE(client, 5);
      socket.send(bytes, options);
    },
  };
};
