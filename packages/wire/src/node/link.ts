import { FrameKind } from "../frame-header.js";
import { FrameParser } from "../frame-parser.js";
import type { FrameSink } from "../frame-sink.js";
import type { ReadMemory } from "../read-memory.js";
import { WebSocketCloseCode } from "../web-socket-close-code.js";
import { Backlog, Standing, type WriteHolder } from "./backlog.js";
import type { BacklogMarks } from "./backlog-marks.js";
import type { ControlFrames } from "./control-frames.js";
import { PongWait } from "./pong-wait.js";
import { SendResult } from "./send-result.js";
import type { Transport, TransportOwner } from "./transport.js";
import type { WebSocketLimits } from "./web-socket-limits.js";
import { WriteOutcome } from "./write-outcome.js";

/** What the links of a server share. */
export interface LinkHost {
  readonly memory: ReadMemory;
  readonly limits: WebSocketLimits;
  readonly marks: BacklogMarks;
  readonly controls: ControlFrames;
  /** Milliseconds of a clock that only goes on, wrapped to 32 bits. */
  nowMs(): number;
  /** A link is gone. */
  forget(link: Link): void;
}

/** Who has a link: it tells the handler. Methods do not throw; `false` means that the handler did. */
export interface LinkUser {
  open(): boolean;
  message(at: number, length: number, isText: boolean): boolean;
  pong(at: number, length: number): boolean;
  recovered(): boolean;
  closed(code: number, reason: string): void;
}

const enum State {
  Open,
  /** A close frame was sent, and the peer's is waited for. */
  Closing,
  /** Nothing is sent or told any more; the connection ends when what waits is written. */
  Ending,
  Gone,
}

/** A peer that reads too slowly is closed with this code, of the range for applications (RFC 6455, 7.4.2). */
export const TOO_SLOW = 4008;
const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Hot path: `socket-allocation.test.ts`.
/** One WebSocket connection: its frames in and out, its closing handshake (RFC 6455, 7), its marks and times. */
export class Link implements FrameSink, TransportOwner {
  private readonly host: LinkHost;
  private readonly user: LinkUser;
  private readonly parser: FrameParser;
  private readonly backlog: Backlog;
  private transport!: Transport;
  private state: State = State.Open;
  private isTold = false;
  /** When it is cut, if it is ending. */
  private deadlineMs = 0;
  /** Which message was unfinished at the last look, and since when. */
  private unfinished = -1;
  private unfinishedMs = 0;
  private wasHeard = true;
  private heardMs = 0;
  private wasPinged = false;
  /** Pongs that wait, once one does. */
  private pongWait: PongWait | undefined;
  /** Whether the next snapshot has to be a keyframe. */
  needsKeyframe = false;

  /** Makes a link that has no transport yet. */
  constructor(host: LinkHost, user: LinkUser) {
    this.host = host;
    this.user = user;
    this.parser = new FrameParser(host.memory, this);
    this.backlog = new Backlog(host.marks);
    this.heardMs = host.nowMs();
  }

  /** Sends and receives by `transport` from now on, and opens. */
  begin(transport: Transport): void {
    this.transport = transport;
    if (!this.user.open()) this.fail();
  }

  get isOpen(): boolean {
    return this.state === State.Open;
  }

  get isBehind(): boolean {
    return this.backlog.isBehind;
  }

  get bufferedBytes(): number {
    return this.backlog.isEmpty ? 0 : this.transport.bufferedBytes;
  }

  /** Sends a frame, whose bytes have to stay as they are while `holder` is held. */
  send(frame: Uint8Array, holder: WriteHolder | undefined): SendResult {
    if (this.state !== State.Open) return SendResult.Dropped;
    const { backlog } = this;
    if (!backlog.isEmpty && backlog.isOverrunBy(frame.length, this.transport.bufferedBytes)) {
      this.give(TOO_SLOW, "more waits than may: read faster");
      return SendResult.Dropped;
    }
    const outcome = this.write(frame, holder);
    if (outcome === WriteOutcome.Done) return SendResult.Sent;
    if (outcome === WriteOutcome.Broken) return SendResult.Dropped;
    return this.transport.bufferedBytes === 0 ? SendResult.Sent : SendResult.Waiting;
  }

  /** Whether a snapshot would be skipped now. */
  get skipsSnapshots(): boolean {
    const { backlog } = this;
    if (backlog.isEmpty) return false;
    return backlog.isBehind || this.transport.bufferedBytes > this.host.marks.softBytes;
  }

  /** Sends a ping without payload. */
  sendPing(): void {
    if (this.state === State.Open)
      this.control(this.host.controls.frame(FrameKind.ping, EMPTY, 0, 0), undefined);
  }

  /** Begins the closing handshake. */
  close(code: number, reason: Uint8Array): void {
    if (this.state !== State.Open) return;
    this.control(this.host.controls.close(code, reason), undefined);
    this.enter(State.Closing);
  }

  /** Ends at once. */
  destroy(): void {
    this.transport.destroy();
    if (this.state < State.Ending) this.enter(State.Ending);
  }

  /** Looks at times, and at what waits. To be called now and then. */
  look(nowMs: number): void {
    if (this.state !== State.Open) {
      if (((nowMs - this.deadlineMs) | 0) >= 0) this.transport.destroy();
      return;
    }
    const { backlog } = this;
    const standing = backlog.isEmpty ? Standing.Fine : backlog.look(this.transport.untakenBytes, nowMs);
    if (standing === Standing.FellBehind) this.needsKeyframe = true;
    if (standing === Standing.Hopeless) this.give(TOO_SLOW, "nothing was read for too long");
    else if (this.isTooLong(nowMs))
      this.give(WebSocketCloseCode.policyViolation, "a message took too long to come");
    else this.listen(nowMs);
  }

  received(byteCount: number): void {
    if (this.state >= State.Ending) return;
    this.wasHeard = true;
    this.parser.receive(byteCount);
  }

  message(at: number, length: number, isText: boolean): void {
    if (this.state === State.Open && !this.user.message(at, length, isText)) this.fail();
  }

  ping(at: number, length: number): void {
    this.answer(this.host.memory.reserve.views.u8, at, length);
  }

  /** Answers a ping: the payload of the pong is its own. */
  answer(from: Uint8Array, at: number, length: number): void {
    if (this.state !== State.Open) return;
    const wait = (this.pongWait ??= new PongWait(this));
    if (wait.isWaiting && this.bufferedBytes > this.host.marks.softBytes) wait.keep(from, at, length);
    else this.control(this.host.controls.frame(FrameKind.pong, from, at, length), wait);
  }

  pong(at: number, length: number): void {
    if (this.state === State.Open && !this.user.pong(at, length)) this.fail();
  }

  closed(code: number, at: number, length: number): void {
    const reason = decoder.decode(this.host.memory.reserve.views.u8.subarray(at, at + length));
    if (this.state === State.Open) {
      const { controls } = this.host;
      const isBare = code === WebSocketCloseCode.noStatus;
      this.control(
        isBare ? controls.frame(FrameKind.close, EMPTY, 0, 0) : controls.close(code, EMPTY),
        undefined,
      );
    }
    this.finish(code, reason);
  }

  refused(code: number, why: string): void {
    this.give(code, why);
  }

  writeDone(): void {
    if (!this.backlog.done() || this.state !== State.Open) return;
    if (!this.user.recovered()) this.fail();
  }

  ended(): void {
    if (this.state < State.Ending) this.finish(WebSocketCloseCode.abnormal, "");
    else this.transport.end();
  }

  gone(): void {
    this.state = State.Gone;
    this.parser.stop();
    // Not every write that fails is told to be over.
    this.backlog.drop();
    this.tell(WebSocketCloseCode.abnormal, "");
    this.host.forget(this);
  }

  /** Closes because the handler threw. */
  private fail(): void {
    this.give(WebSocketCloseCode.internalError, "the server met an unexpected condition");
  }

  /** Gives the connection up: a close frame with `code`, and the end, whatever the peer says to it (RFC 6455, 7.1.7). */
  private give(code: number, why: string): void {
    if (this.state === State.Open)
      this.control(this.host.controls.close(code, encoder.encode(why)), undefined);
    if (this.state < State.Ending) this.finish(code, why);
  }

  private finish(code: number, reason: string): void {
    if (this.state < State.Ending) this.enter(State.Ending);
    this.parser.stop();
    this.transport.end();
    this.tell(code, reason);
  }

  private enter(state: State.Closing | State.Ending): void {
    if (this.state === State.Open) this.deadlineMs = (this.host.nowMs() + this.host.limits.closingMs) | 0;
    this.state = state;
  }

  private tell(code: number, reason: string): void {
    if (this.isTold) return;
    this.isTold = true;
    this.user.closed(code, reason);
  }

  /** Sends a control frame: no mark holds it up. */
  private control(frame: Uint8Array, holder: WriteHolder | undefined): void {
    if (this.write(frame, holder) === WriteOutcome.Waiting) this.host.controls.leave();
  }

  private write(frame: Uint8Array, holder: WriteHolder | undefined): WriteOutcome {
    const { transport } = this;
    const outcome = transport.write(frame);
    if (outcome === WriteOutcome.Waiting) {
      const standing = this.backlog.add(frame.length, holder, transport.bufferedBytes, this.host.nowMs());
      if (standing === Standing.FellBehind) this.needsKeyframe = true;
    } else if (outcome === WriteOutcome.Broken) this.destroy();
    return outcome;
  }

  private isTooLong(nowMs: number): boolean {
    const { parser } = this;
    if (!parser.isMidMessage) {
      this.unfinished = -1;
      return false;
    }
    if (parser.finished !== this.unfinished) {
      this.unfinished = parser.finished;
      this.unfinishedMs = nowMs;
    }
    return ((nowMs - this.unfinishedMs) | 0) >= this.host.limits.messageMs;
  }

  private listen(nowMs: number): void {
    const { heartbeatMs } = this.host.limits;
    if (this.wasHeard) {
      this.wasHeard = false;
      this.wasPinged = false;
      this.heardMs = nowMs;
    }
    if (heartbeatMs === 0) return;
    const silentMs = (nowMs - this.heardMs) | 0;
    if (silentMs >= 2 * heartbeatMs) this.destroy();
    else if (silentMs >= heartbeatMs && !this.wasPinged) {
      this.wasPinged = true;
      this.sendPing();
    }
  }
}
