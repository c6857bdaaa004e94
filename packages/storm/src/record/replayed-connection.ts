import { isCloseCode } from "@pauseless/wire";
import { WebSocket } from "ws";
import type { Lateness } from "../serve/lateness.js";
import type { ClosedBy } from "./recording-format.js";

/** What all connections of a replay count together. */
export interface ReplayCounters {
  /** Connections that are being opened. */
  opening: number;
  /** Connections that were opened. */
  opened: number;
  /** Messages that were sent. */
  sent: number;
  /** The bytes of these. */
  sentBytes: number;
  /** Messages that were due on a connection that the server had refused or closed. */
  unsent: number;
  /** Messages that came. */
  received: number;
  /** The bytes of these. */
  receivedBytes: number;
  /** Connections that the server did not open. */
  refused: number;
  /** Why the first of them was not. */
  refusal: string;
  /** Connections that the server closed before they were closed in the recording, or otherwise than there. */
  disconnects: number;
  /** Why the first of them was, with its close code. */
  reason: string;
  /** How much later than it was due each message was sent. */
  readonly lateness: Lateness;
}

/** A message that is to be sent, or a ping, which has no data. */
interface Outgoing {
  readonly data: string | Uint8Array | undefined;
  readonly dueMs: number;
}

const HANDSHAKE_MS = 10_000;
/** A server that leaves more than so much unread, for so long, is taken for dead. */
const MOST_WAITING_MB = 16;
const MOST_WAITING_MS = 5000;
const MOST_MESSAGE_BYTES = 100 * 2 ** 20;
/** What servers answer a close with, whatever its code; 1006 where they end the socket instead. */
const ORDINARY_CODES = new Set([1000, 1005, 1006]);

/** One connection of a replay. What is due before it is open waits, and is late. */
export class ReplayedConnection {
  private readonly socket: WebSocket;
  private waiting: Outgoing[] = [];
  /** What the server, or a fault, closed it with. */
  private lost: { readonly code: number; readonly reason: string } | undefined;
  /** How it is closed from this side, and the code that may come of it; set once it is due. */
  private closing: { readonly how: () => void; readonly code: number } | undefined;
  private fault = "";
  /** Since when each message that was due has found more waiting than may, in milliseconds of the replay. */
  private fullSinceMs: number | undefined;
  private wasOpen = false;

  /**
   * Begins to open it.
   *
   * @param now - milliseconds since the replay began
   * @param onOver - is called when nothing more comes of it
   */
  constructor(
    url: string,
    subprotocol: string,
    headers: Readonly<Record<string, string>>,
    private readonly counters: ReplayCounters,
    private readonly now: () => number,
    onOver: (connection: ReplayedConnection) => void,
  ) {
    counters.opening++;
    this.socket = new WebSocket(url, subprotocol === "" ? [] : [subprotocol], {
      headers,
      perMessageDeflate: false,
      maxPayload: MOST_MESSAGE_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
    });
    this.socket.on("open", () => this.open());
    this.socket.on("message", (data: Buffer) => {
      counters.received++;
      counters.receivedBytes += data.length;
    });
    this.socket.on("error", (error) => {
      this.fault ||= error.message;
    });
    this.socket.on("close", (code, reason) => {
      this.closed(code, reason.toString());
      onOver(this);
    });
  }

  /** Sends a message that was due at `dueMs`. */
  send(data: string | Uint8Array, dueMs: number): void {
    this.put({ data, dueMs });
  }

  /** Sends a ping that was due at `dueMs`. */
  ping(dueMs: number): void {
    this.put({ data: undefined, dueMs });
  }

  /** Closes it as it was closed in the recording; the server may have done so itself. */
  close(code: number, by: ClosedBy): void {
    if (this.lost !== undefined) {
      if (by === "client" || this.lost.code !== code) this.count(this.lost);
      return;
    }
    this.end(code, () => {
      if (code === 1006) this.socket.terminate();
      else if (by === "client" && isCloseCode(code)) this.socket.close(code);
      else this.socket.close();
    });
  }

  /** Closes it at the end of the replay, whatever waits. */
  leave(): void {
    if (this.lost !== undefined) this.count(this.lost);
    else this.end(1000, () => this.socket.close(1000));
  }

  /** Ends it at once. */
  terminate(): void {
    this.socket.terminate();
  }

  private open(): void {
    const { counters, waiting } = this;
    counters.opening--;
    counters.opened++;
    this.wasOpen = true;
    this.waiting = [];
    for (const each of waiting) this.write(each);
    this.closing?.how();
  }

  private put(each: Outgoing): void {
    if (this.socket.readyState === WebSocket.CONNECTING) this.waiting.push(each);
    else if (this.socket.readyState === WebSocket.OPEN) this.write(each);
    else this.drop(each);
  }

  private write(each: Outgoing): void {
    const { socket, counters } = this;
    if (this.isUnread()) {
      this.fault ||= `the server left more than ${MOST_WAITING_MB} MiB unread for ${MOST_WAITING_MS / 1000} s`;
      socket.terminate();
      this.drop(each);
      return;
    }
    if (each.data === undefined) {
      socket.ping();
      return;
    }
    counters.lateness.record(this.now() - each.dueMs);
    counters.sent++;
    counters.sentBytes += Buffer.byteLength(each.data);
    socket.send(each.data);
  }

  /** A message may itself be larger than what may wait, or come right behind one that is: only what stays tells of the server. */
  private isUnread(): boolean {
    if (this.socket.bufferedAmount <= MOST_WAITING_MB * 2 ** 20) this.fullSinceMs = undefined;
    else this.fullSinceMs ??= this.now();
    return this.fullSinceMs !== undefined && this.now() - this.fullSinceMs > MOST_WAITING_MS;
  }

  private drop({ data }: Outgoing): void {
    if (data !== undefined) this.counters.unsent++;
  }

  private end(code: number, how: () => void): void {
    if (this.closing !== undefined) return;
    this.closing = { code, how };
    if (this.socket.readyState !== WebSocket.CONNECTING) how();
  }

  private closed(code: number, reason: string): void {
    const { counters } = this;
    if (this.wasOpen) {
      const lost = { code, reason: this.fault || reason };
      if (this.closing === undefined) this.lost = lost;
      // The server had closed it when this side did.
      else if (code !== this.closing.code && !ORDINARY_CODES.has(code)) this.count(lost);
      return;
    }
    counters.opening--;
    counters.refused++;
    counters.refusal ||= this.fault;
    for (const each of this.waiting) this.drop(each);
    this.waiting = [];
  }

  private count({ code, reason }: { readonly code: number; readonly reason: string }): void {
    this.counters.disconnects++;
    this.counters.reason ||= `${code} ${reason}`.trim();
  }
}
