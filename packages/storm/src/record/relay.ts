import { WebSocket } from "ws";

/** A side that has so much waiting for it stops the other. */
const HIGH_BYTES = 1 << 20;
/** It goes on when no more than this waits. */
const LOW_BYTES = 1 << 18;

/** What is seen of what a client sends. */
export interface RelayObserver {
  message(data: Buffer, isBinary: boolean): void;
  ping(): void;
  closed(code: number, by: "client" | "server"): void;
}

/** Joins two open WebSockets: what one sends, the other gets. A side that does not read stops the other. */
export function relay(client: WebSocket, server: WebSocket, observer: RelayObserver): void {
  client.on("message", (data: Buffer, isBinary) => observer.message(data, isBinary));
  client.on("ping", () => observer.ping());
  let closed = false;
  const over = (code: number, by: "client" | "server") => {
    if (!closed) observer.closed(code, by);
    closed = true;
  };
  client.on("close", (code) => over(code, "client"));
  server.on("close", (code) => over(code, "server"));
  pass(client, server);
  pass(server, client);
}

function pass(from: WebSocket, to: WebSocket): void {
  // Called when something was written, and also when it cannot be any more.
  const written = () => {
    if (from.isPaused && to.bufferedAmount <= LOW_BYTES) from.resume();
  };
  const sending = (send: () => void) => {
    if (to.readyState !== WebSocket.OPEN) return;
    send();
    if (to.bufferedAmount > HIGH_BYTES) from.pause();
  };
  from.on("message", (data: Buffer, binary) => sending(() => to.send(data, { binary }, written)));
  from.on("ping", (data) => sending(() => to.ping(data, undefined, written)));
  from.on("pong", (data) => sending(() => to.pong(data, undefined, written)));
  // What went wrong is told once more as the connection closes.
  from.on("error", () => {});
  from.on("close", (code, reason) => closeAs(to, code, reason));
}

/** Closes a WebSocket as the other one was closed. */
function closeAs(socket: WebSocket, code: number, reason: Buffer): void {
  if (code === 1006) socket.terminate();
  else if (code === 1005) socket.close();
  else socket.close(code, reason);
}
