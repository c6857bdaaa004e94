import { length64At, maskAt } from "./client-header.js";
import type { FrameSink } from "./frame-sink.js";
import type { ReadMemory } from "./read-memory.js";
import type { Spill } from "./spill.js";
import { rotateMask, unmask } from "./unmask.js";
import { INVALID_UTF8, validateUtf8 } from "./utf8-validator.js";
import { isCloseCode, WebSocketCloseCode } from "./web-socket-close-code.js";

/*
 * Frames are parsed where the socket wrote them:
 *
 *    0                   1                   2                   3
 *   |F R R R  opcode |M   length   | 16 or 64 bits of length ... | mask (4 bytes) | payload ...
 *
 * What a read leaves over is kept in the spill, in one of two ways. Of a control frame, or a header, that has not all come, the bytes
 * as they are, and how many it takes to go on; when they are there, they are copied in front of the window and parsed with what follows
 * them. Of a message, the payload that has come, unmasked and checked; when the rest is there, it is copied in front of the rest.
 * So each byte is unmasked, checked and copied once, however the bytes come in.
 */

const TEXT = 1;
const CONTROL = 8;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const LEAST_LENGTH_64 = 65_536;

// Hot path: benchmark `wire frames`; allocation tests in `frame-allocation.test.ts`.
/**
 * The frames of one connection from a client, RFC 6455 without extensions: told how many bytes came, it tells a {@link FrameSink}
 * what they mean. What breaks the protocol or a limit is refused from the frame's header, before its payload has come; a text that
 * is no UTF-8, with its first wrong byte. It makes no object, and holds memory of the spill only while something is unfinished.
 */
export class FrameParser {
  private readonly sink: FrameSink;
  private readonly spill: Spill;
  private readonly u8: Uint8Array;
  private readonly i32: Int32Array;
  private readonly windowAt: number;
  private readonly maxPayloadBytes: number;
  private readonly maxFragments: number;
  private isStopped = false;
  private serial = 0;
  /** The opcode of the message that is unfinished; 0 for none. */
  private opcode = 0;
  private fragments = 0;
  /** Bytes of its payload that have come, and the chain that they are in. */
  private gatheredBytes = 0;
  private firstChunk = 0;
  private lastChunk = 0;
  /** Bytes of payload that the frame wants still, whether it is the message's last, and the mask from there on in two halves. */
  private wantedBytes = 0;
  private isLast = false;
  private maskLow = 0;
  private maskHigh = 0;
  /** Where the text is within a character; 0 again when it is over. */
  private utf8State = 0;
  /** Bytes of a header or control frame that has not all come, where they are, and with how many it goes on. */
  private keptBytes = 0;
  private keptChunk = 0;
  private neededBytes = 0;

  /** Makes a parser for a connection whose reads land in `memory`, which also says what is refused. */
  constructor(memory: ReadMemory, sink: FrameSink) {
    const { reserve, spill, windowAt, maxPayloadBytes, maxFragments } = memory;
    this.sink = sink;
    this.spill = spill;
    this.u8 = reserve.views.u8;
    this.i32 = reserve.views.i32;
    this.windowAt = windowAt;
    this.maxPayloadBytes = maxPayloadBytes;
    this.maxFragments = maxFragments;
  }

  /** Whether a message, or a frame, has begun that has not all come. */
  get isMidMessage(): boolean {
    return this.opcode !== 0 || this.keptBytes > 0;
  }

  /**
   * Goes up with every message, and every control frame outside of one: as long as {@link FrameParser.isMidMessage} holds and
   * this is the same, it is the same message that is unfinished. Below 2^30, and then from 0 again.
   */
  get finished(): number {
    return this.serial;
  }

  /**
   * Takes the bytes that a read has written to the first `byteCount` bytes of the window, and tells the sink of each frame. What is
   * unfinished behind that is kept: the window can then be used for another connection, and not before. Where the sink throws, the
   * bytes behind that frame are lost: end the connection.
   */
  receive(byteCount: number): void {
    let at = this.windowAt;
    const end = at + byteCount;
    if (this.keptBytes > 0) at = this.join(at, end);
    while (at < end && !this.isStopped) {
      at = this.wantedBytes > 0 ? this.goOn(at, end) : this.begin(at, end);
    }
  }

  /** Ends it: gives back all that it holds of the spill, and tells the sink nothing more. To be called when the connection ends, too. */
  stop(): void {
    this.isStopped = true;
    this.dropMessage();
    if (this.keptBytes > 0) this.spill.giveBack(this.keptChunk, this.keptChunk, this.keptBytes);
    this.keptBytes = 0;
  }

  /** Begins the frame at `at`; answers where it ends, or `end` where nothing more is to be done. */
  private begin(at: number, end: number): number {
    const { u8 } = this;
    const have = end - at;
    if (have < 2) return this.keep(at, end, 2);
    const first = u8[at];
    const second = u8[at + 1];
    if ((first & 0x70) !== 0)
      return this.refuse(end, "reserved bits are set, but no extension was agreed on");
    if (second < 0x80) return this.refuse(end, "a client's frames have to be masked");
    const opcode = first & 15;
    let length = second & 127;
    if (opcode >= CONTROL) {
      if (opcode > PONG) return this.refuse(end, "unknown opcode");
      if (first < 0x80) return this.refuse(end, "a control frame cannot be fragmented");
      if (length > 125) return this.refuse(end, "a control frame has at most 125 bytes");
      if (have < 6 + length) return this.keep(at, end, 6 + length);
      this.control(opcode, at + 6, length);
      return at + 6 + length;
    }
    if (opcode > 2) return this.refuse(end, "unknown opcode");
    if (opcode === 0) {
      if (this.opcode === 0) return this.refuse(end, "there is no message to continue");
    } else if (this.opcode !== 0) return this.refuse(end, "the message before is unfinished");
    let payloadAt = at + 6;
    if (length === 126) {
      payloadAt = at + 8;
      if (payloadAt > end) return this.keep(at, end, 8);
      length = (u8[at + 2] << 8) | u8[at + 3];
      if (length < 126) return this.refuse(end, "a length has to be written in its shortest form");
    } else if (length === 127) {
      payloadAt = at + 14;
      if (payloadAt > end) return this.keep(at, end, 14);
      length = length64At(u8, at + 2);
      if (length < 0) return this.refuse(end, "a length has its highest bit clear");
      if (length < LEAST_LENGTH_64)
        return this.refuse(end, "a length has to be written in its shortest form");
    } else if (payloadAt > end) return this.keep(at, end, 6);
    if (length > this.maxPayloadBytes - this.gatheredBytes) {
      return this.refuse(end, "the message is too large", WebSocketCloseCode.messageTooBig);
    }
    const mask = maskAt(u8, payloadAt - 4);
    if (first >= 0x81 && payloadAt + length <= end) {
      return this.whole(payloadAt, length, mask, opcode === TEXT, end);
    }
    if (opcode !== 0) {
      this.opcode = opcode;
      this.fragments = 0;
    }
    if (++this.fragments > this.maxFragments) {
      return this.refuse(end, "the message has too many fragments", WebSocketCloseCode.policyViolation);
    }
    this.isLast = first >= 0x80;
    this.wantedBytes = length;
    this.maskLow = mask & 0xffff;
    this.maskHigh = mask >>> 16;
    return this.goOn(payloadAt, end);
  }

  /** A message in one frame that is all there. */
  private whole(payloadAt: number, length: number, mask: number, isText: boolean, end: number): number {
    const { u8, i32 } = this;
    const to = payloadAt - ((payloadAt + 1) & 3);
    unmask(u8, i32, payloadAt, to, length, mask);
    if (isText && validateUtf8(u8, i32, to, length, 0) !== 0) return this.refuseText(end);
    this.count();
    this.sink.message(to, length, isText);
    return payloadAt + length;
  }

  /** Goes on with the payload of a data frame, whose next byte is at `at`. */
  private goOn(at: number, end: number): number {
    const { u8, i32, gatheredBytes } = this;
    const isText = this.opcode === TEXT;
    const length = Math.min(this.wantedBytes, end - at);
    const mask = this.maskLow | (this.maskHigh << 16);
    const isDone = this.isLast && length === this.wantedBytes;
    // What was gathered goes in front of it, and the first byte of that is to be where payloads are.
    const to = isDone ? at - ((at + 1 - gatheredBytes) & 3) : at;
    unmask(u8, i32, at, to, length, mask);
    if (isText) {
      const state = validateUtf8(u8, i32, to, length, this.utf8State);
      if (state === INVALID_UTF8 || (isDone && state !== 0)) return this.refuseText(end);
      this.utf8State = state;
    }
    if (isDone) {
      if (gatheredBytes > 0) this.spill.copyOut(this.firstChunk, gatheredBytes, to - gatheredBytes);
      this.dropMessage();
      this.count();
      this.sink.message(to - gatheredBytes, gatheredBytes + length, isText);
      return at + length;
    }
    if (length > 0 && !this.gather(at, length)) return this.refuseForSpace(end);
    this.wantedBytes -= length;
    if (this.wantedBytes > 0) {
      const turned = rotateMask(mask, length);
      this.maskLow = turned & 0xffff;
      this.maskHigh = turned >>> 16;
    }
    return at + length;
  }

  private control(opcode: number, payloadAt: number, length: number): void {
    const { u8, i32 } = this;
    const to = payloadAt - ((payloadAt + 1) & 3);
    const mask = maskAt(u8, payloadAt - 4);
    unmask(u8, i32, payloadAt, to, length, mask);
    if (opcode === CLOSE) {
      this.close(to, length);
      return;
    }
    if (this.opcode === 0) this.count();
    if (opcode === PING) this.sink.ping(to, length);
    else this.sink.pong(to, length);
  }

  private close(at: number, length: number): void {
    const { u8, i32 } = this;
    if (length === 0) {
      this.stop();
      this.sink.closed(WebSocketCloseCode.noStatus, at, 0);
      return;
    }
    const code = (u8[at] << 8) | u8[at + 1];
    if (length === 1) this.refuse(0, "a close frame has no half of a code");
    else if (!isCloseCode(code)) this.refuse(0, "no close frame has such a code");
    else if (validateUtf8(u8, i32, at + 2, length - 2, 0) !== 0) {
      this.refuse(0, "the reason of the close frame is no UTF-8", WebSocketCloseCode.invalidPayload);
    } else {
      this.stop();
      this.sink.closed(code, at + 2, length - 2);
    }
  }

  /** Keeps what is there of a header or a control frame until `needed` bytes of it are. */
  private keep(at: number, end: number, needed: number): number {
    const chunk = this.spill.take();
    if (chunk === 0) return this.refuseForSpace(end);
    this.keptChunk = this.spill.append(chunk, 0, at, end - at);
    this.keptBytes = end - at;
    this.neededBytes = needed;
    return end;
  }

  /** Puts what was kept in front of the window, if enough is there now: where it begins, or `end`. */
  private join(at: number, end: number): number {
    const kept = this.keptBytes;
    const chunk = this.keptChunk;
    if (kept + end - at < this.neededBytes) {
      this.spill.append(chunk, kept, at, end - at);
      this.keptBytes = kept + end - at;
      return end;
    }
    this.spill.copyOut(chunk, kept, at - kept);
    this.spill.giveBack(chunk, chunk, kept);
    this.keptBytes = 0;
    return at - kept;
  }

  /** Adds payload to what was gathered of the message; answers whether there was room. */
  private gather(at: number, length: number): boolean {
    const { spill, gatheredBytes } = this;
    if (gatheredBytes === 0) {
      const chunk = spill.take();
      if (chunk === 0) return false;
      this.firstChunk = chunk;
      this.lastChunk = chunk;
    }
    const last = spill.append(this.lastChunk, gatheredBytes, at, length);
    if (last === 0) {
      if (gatheredBytes === 0) spill.giveBack(this.firstChunk, this.firstChunk, 0);
      return false;
    }
    this.lastChunk = last;
    this.gatheredBytes = gatheredBytes + length;
    return true;
  }

  private dropMessage(): void {
    if (this.gatheredBytes > 0) this.spill.giveBack(this.firstChunk, this.lastChunk, this.gatheredBytes);
    this.gatheredBytes = 0;
    this.opcode = 0;
    this.wantedBytes = 0;
  }

  private count(): void {
    this.serial = (this.serial + 1) & 0x3fffffff;
  }

  private refuseText(end: number): number {
    return this.refuse(end, "a text has to be UTF-8", WebSocketCloseCode.invalidPayload);
  }

  private refuseForSpace(end: number): number {
    return this.refuse(end, "too much is unfinished here; try again later", WebSocketCloseCode.tryAgainLater);
  }

  private refuse(end: number, why: string, code: number = WebSocketCloseCode.protocolError): number {
    this.stop();
    this.sink.refused(code, why);
    return end;
  }
}
