import type { Connection } from "../node/connection.js";
import { SendResult } from "../node/send-result.js";
import { WebSocketServer } from "../node/web-socket-server.js";
import { SendRegions } from "../send-regions.js";
import { CLIENTS, INPUT_KIND, MESSAGE_BYTES, SNAPSHOT_BYTES, snapshotBytes } from "./traffic.js";
import type { MakeTransport } from "./transport.js";

/** Streams tell late that a write is done, and after a stall several periods are sent at once. */
const MOST_WAITING = 16 * CLIENTS;

/** Messages are read where they landed; a snapshot is written to a region that is free again as soon as the system has it. */
function pauselessTransport(io: "auto" | "streams"): MakeTransport {
  return (inbox) => {
    const connections: Connection[] = [];
    const regions = new SendRegions({ regionBytes: SNAPSHOT_BYTES, mostRegions: MOST_WAITING });
    const out = regions.reserve.views;
    const template = snapshotBytes();
    const handler = {
      open: (connection: Connection) => void connections.push(connection),
      message(_: Connection, at: number, length: number) {
        if (length !== MESSAGE_BYTES || u8[at] !== INPUT_KIND) inbox.refuse();
        else inbox.take(i32[(at + 1) >> 2], i32[(at + 5) >> 2], u16[(at + 9) >> 1]);
      },
    };
    const server = new WebSocketServer({ io, accept: () => ({ handler, data: undefined }) });
    const { u8, u16, i32 } = server.memory.reserve.views;

    return {
      listen: () => server.listen(0, "127.0.0.1"),
      connected: () => connections.length,
      send(client, tick) {
        const region = regions.lease();
        if (region === undefined) throw new Error("all send regions wait");
        const at = region.payloadAt;
        out.u8.set(template, at);
        out.i32[(at + 1) >> 2] = tick;
        out.i32[(at + 5) >> 2] = client;
        const result = connections[client].sendSnapshot(region, SNAPSHOT_BYTES);
        region.release();
        if (result === SendResult.Dropped) throw new Error("a snapshot was dropped");
      },
    };
  };
}

/** With the sockets' own handles. */
export const pauselessDirect = pauselessTransport("auto");

/** With streams, as where those handles are not known. */
export const pauselessStreams = pauselessTransport("streams");
