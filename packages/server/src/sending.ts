import type { WebSocket } from "ws";
import { CloseCode } from "./close-code.js";
import type { Outgoing } from "./hosted-battle.js";

/** What a server counted since it started. */
export interface ServerCounters {
  /** Messages of clients that were read. */
  received: number;
  /** Messages that were lost because a battle's inbox was full. */
  dropped: number;
  /** Views that were handed to sockets. */
  sent: number;
  /** Views that a client missed because earlier ones still waited. */
  skipped: number;
}

/** Bytes waiting for one client above which it gets no new view until they are gone. */
const SKIP_BYTES = 64 * 1024;
/** Bytes waiting for one client above which it is closed. */
const CLOSE_BYTES = 1024 * 1024;

const BINARY = { binary: true, compress: false, fin: true };

// Hot path: 20,000 times a second.
/** Sends a view to one client: sent, skipped because the client is behind, or the client is closed for it. */
export function sendView(socket: WebSocket, view: Outgoing, counters: ServerCounters): void {
  if (socket.readyState !== socket.OPEN) return;
  const waiting = socket.bufferedAmount;
  if (waiting > CLOSE_BYTES) {
    socket.close(CloseCode.TooSlow, "too slow: a mebibyte of views was not read");
    return;
  }
  if (waiting > SKIP_BYTES) {
    counters.skipped++;
    return;
  }
  view.waiting++;
  counters.sent++;
  socket.send(view.bytes, BINARY, view.done);
}
