import type { TestContext } from "node:test";
import { SendRegions } from "../index.js";
import {
  type Connection,
  type ConnectionHandler,
  type Upgrade,
  WebSocketServer,
  type WebSocketServerOptions,
} from "../node.js";

/** The two ways in which bytes go in and out. */
export const BOTH_WAYS = ["auto", "streams"] as const;
/** One of {@link BOTH_WAYS}. */
export type Way = (typeof BOTH_WAYS)[number];

/** Tests leave clients behind that answer nothing. */
const CLOSING_MS = 100;

/** What was told of a connection that is over. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
}

/** A server for tests that sends every message back. */
export interface EchoServer {
  readonly server: WebSocketServer;
  readonly port: number;
  readonly regions: SendRegions;
  /** Connections, as they opened. */
  readonly opened: Connection<undefined>[];
  /** How connections ended, as they did. */
  readonly endings: Ending[];
  /** Waits for the next ending that nobody waited for yet. */
  ending(): Promise<Ending>;
}

/** Options of an echo server: those of a server, and what its handler does otherwise. */
export interface EchoOptions extends Partial<Omit<WebSocketServerOptions<undefined>, "accept">> {
  readonly handler?: Partial<ConnectionHandler<undefined>>;
  readonly accept?: WebSocketServerOptions<undefined>["accept"];
  /** Which upgrades are accepted; all unless told. Others are answered with 404. */
  readonly mayAccept?: (upgrade: Upgrade) => boolean;
  /** The size of the send regions; 64 KiB unless told. */
  readonly regionBytes?: number;
}

/** Listens on a port of the system's choice until the test ends. Binary messages that fit go by a region, the rest as copies. */
export async function echoServer(t: TestContext, options: EchoOptions = {}): Promise<EchoServer> {
  const { handler: given = {}, regionBytes = 65_536, limits, mayAccept = () => true, ...others } = options;
  const regions = new SendRegions({ regionBytes, mostRegions: 256 });
  const opened: Connection<undefined>[] = [];
  const endings: Ending[] = [];
  let taken = 0;
  let wake = () => {};
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const handler: ConnectionHandler<undefined> = {
    message(connection, at, length, isText) {
      const { u8 } = server.memory.reserve.views;
      const region = isText || length > regionBytes ? undefined : regions.lease();
      if (isText) connection.sendText(decoder.decode(u8.subarray(at, at + length)));
      else if (region === undefined) connection.sendBytes(u8.subarray(at, at + length));
      else {
        regions.reserve.views.u8.set(u8.subarray(at, at + length), region.payloadAt);
        connection.send(region, length);
        region.release();
      }
    },
    ...given,
    open(connection) {
      opened.push(connection);
      given.open?.(connection);
    },
    closed(connection, code, reason) {
      endings.push({ code, reason });
      wake();
      given.closed?.(connection, code, reason);
    },
  };
  const accept = (upgrade: Upgrade) =>
    mayAccept(upgrade) ? { handler, data: undefined } : { status: 404, reason: "nothing here" };
  const server = new WebSocketServer<undefined>({
    accept,
    limits: { closingMs: CLOSING_MS, ...limits },
    ...others,
  });
  const port = await server.listen(0, "127.0.0.1");
  t.after(() => server.close());
  const ending = async () => {
    while (endings.length === taken) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return endings[taken++];
  };
  return { server, port, regions, opened, endings, ending };
}
