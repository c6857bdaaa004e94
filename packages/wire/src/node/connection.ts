import { WireError } from "../errors.js";
import { FrameKind, frameHeaderBytes, writeFrameHeader } from "../frame-header.js";
import type { SendRegion } from "../send-region.js";
import { isCloseCode, WebSocketCloseCode } from "../web-socket-close-code.js";
import type { Link } from "./link.js";
import { SendResult } from "./send-result.js";
import type { Upgrade } from "./upgrade.js";

const MOST_REASON_BYTES = 123;
const encoder = new TextEncoder();

// Hot path: `socket-allocation.test.ts`.
/** One peer over WebSocket. Made by servers. */
export class Connection<D = unknown> {
  /** Whatever belongs to this connection: a session, a player. */
  data: D;
  /** The peer's address, or `""` where it was gone already. */
  readonly remoteAddress: string;
  /** The subprotocol that was agreed on, or `""`. */
  readonly protocol: string;
  private readonly link: Link;

  /** Makes a connection of what was agreed on. For servers. */
  constructor(link: Link, upgrade: Upgrade, data: D) {
    this.link = link;
    this.data = data;
    this.remoteAddress = upgrade.remoteAddress;
    this.protocol = upgrade.protocol;
  }

  /** Whether messages can be sent: neither side has begun to close. */
  get isOpen(): boolean {
    return this.link.isOpen;
  }

  /** Bytes that were given to `send` and that the system has not taken yet. */
  get bufferedBytes(): number {
    return this.link.bufferedBytes;
  }

  /** Whether the peer fell behind, and still has not all: snapshots are skipped. */
  get isBehind(): boolean {
    return this.link.isBehind;
  }

  /** Whether the next snapshot has to be a keyframe: the peer fell behind, and snapshots were skipped since. */
  get needsKeyframe(): boolean {
    return this.link.needsKeyframe;
  }

  /** Whether a snapshot would be sent now, and not skipped: to be asked before one is written. */
  get takesSnapshots(): boolean {
    return this.link.isOpen && !this.link.skipsSnapshots;
  }

  /**
   * Sends the first `payloadBytes` bytes of a region's payload as one binary message. Answers `Dropped` where the connection is not open, or more
   * would wait than the hard mark says: it is then closed with 4008.
   *
   * @throws WireError `WRONG_STATE` or `BAD_MESSAGE` as {@link SendRegion.frame} does.
   */
  send(region: SendRegion, payloadBytes: number): SendResult {
    return this.link.send(region.frame(payloadBytes), region);
  }

  /**
   * Sends as {@link Connection.send} does, but what later snapshots make good: it is `Dropped` as well where more waits than the soft mark
   * says, or the peer is behind. Once it has recovered, the first one sent counts as its keyframe.
   *
   * @throws WireError as {@link Connection.send} does.
   */
  sendSnapshot(region: SendRegion, payloadBytes: number): SendResult {
    const { link } = this;
    const frame = region.frame(payloadBytes);
    if (!this.takesSnapshots) return SendResult.Dropped;
    link.needsKeyframe = false;
    return link.send(frame, region);
  }

  /** Sends a text; for occasional messages, as it makes objects. */
  sendText(text: string): SendResult {
    return this.sendCopy(encoder.encode(text), FrameKind.text);
  }

  /** Sends a copy of bytes as a binary message; for occasional messages, as it makes objects. */
  sendBytes(bytes: Uint8Array): SendResult {
    return this.sendCopy(bytes, FrameKind.binary);
  }

  /** Sends a ping; the handler is told of the pong. */
  ping(): void {
    this.link.sendPing();
  }

  /**
   * Begins to close (RFC 6455, 7.1.2): sends nothing more, and ends when the peer answers, or when the time for that is over.
   *
   * @param reason - what the peer is told, as much of it as a close frame holds: 123 bytes of UTF-8
   * @throws WireError `BAD_OPTION` where no close frame may have such a code.
   */
  close(code: number = WebSocketCloseCode.normal, reason = ""): void {
    if (!isCloseCode(code)) {
      throw new WireError(
        "BAD_OPTION",
        `no close frame has the code ${code}; give 1000, or one of your own from 4000 to 4999`,
      );
    }
    const bytes = new Uint8Array(MOST_REASON_BYTES);
    // Whole characters only, however long it is.
    this.link.close(code, bytes.subarray(0, encoder.encodeInto(reason, bytes).written));
  }

  /** Ends at once, whatever waits: the peer sees a broken connection. */
  terminate(): void {
    this.link.destroy();
  }

  private sendCopy(bytes: Uint8Array, kind: number): SendResult {
    const header = frameHeaderBytes(bytes.length);
    const frame = new Uint8Array(header + bytes.length);
    frame.set(bytes, header);
    writeFrameHeader(frame, header, bytes.length, kind);
    return this.link.send(frame, undefined);
  }
}
