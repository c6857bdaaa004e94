import { App, us_socket_local_port, type WebSocket } from "uws-pack";
import { INPUT_KIND, MESSAGE_BYTES, snapshotBytes } from "./traffic.js";
import type { MakeTransport } from "./transport.js";

/** uWebSockets.js copies what it is given to send, so that one array serves all; what it receives is valid during the call. */
export const uwsTransport: MakeTransport = (inbox) => {
  const sockets: WebSocket<unknown>[] = [];
  const template = snapshotBytes();
  const bytes = template.slice();
  const words = new DataView(bytes.buffer);

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        App()
          .ws("/*", {
            open(socket) {
              sockets.push(socket);
            },
            message(_, message) {
              const data = new DataView(message);
              if (data.byteLength !== MESSAGE_BYTES || data.getUint8(0) !== INPUT_KIND) inbox.refuse();
              else inbox.take(data.getInt32(1, true), data.getInt32(5, true), data.getUint16(9, true));
            },
          })
          .listen("127.0.0.1", 0, (socket) => {
            if (socket === false) reject(new Error("uWebSockets.js could not listen"));
            else resolve(us_socket_local_port(socket));
          });
      }),
    connected: () => sockets.length,
    send(client, tick) {
      bytes.set(template);
      words.setUint32(1, tick, true);
      words.setUint32(5, client, true);
      sockets[client].send(bytes, true, false);
    },
  };
};
