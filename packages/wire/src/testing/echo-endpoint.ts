import { FrameKind, FrameParser, type ReadMemory, WebSocketCloseCode, writeFrameHeader } from "../index.js";
import { AnswerReader } from "./answer-reader.js";
import type { Answer } from "./autobahn-case.js";
import { joined } from "./client-frames.js";

/** A server without a socket: it sends every message back, answers pings and close frames, and says why it refuses. */
export class EchoEndpoint {
  private readonly memory: ReadMemory;
  private readonly parser: FrameParser;
  private readonly reader = new AnswerReader();
  private sent: Uint8Array[] = [];

  /** Makes an endpoint whose parser reads from `memory`. */
  constructor(memory: ReadMemory) {
    this.memory = memory;
    const { u8 } = memory.reserve.views;
    const echo = (kind: number, at: number, length: number) => {
      if ((at & 3) !== 3) throw new Error(`a payload begins at ${at}`);
      this.send(kind, u8.slice(at, at + length));
    };
    this.parser = new FrameParser(memory, {
      message: (at, length, isText) => echo(isText ? FrameKind.text : FrameKind.binary, at, length),
      ping: (at, length) => echo(FrameKind.pong, at, length),
      pong: () => {},
      closed: (code, at, length) => {
        const reason = u8.slice(at, at + length);
        this.sendClose(code === WebSocketCloseCode.noStatus ? [] : [code >> 8, code & 255, ...reason]);
      },
      refused: (code, why) => this.sendClose([code >> 8, code & 255, ...Buffer.from(why)]),
    });
  }

  /** Whether a message or a frame is unfinished. */
  get isMidMessage(): boolean {
    return this.parser.isMidMessage;
  }

  /** Takes bytes as one read, or as many as the window takes. */
  receive(bytes: Uint8Array): void {
    const { window, windowBytes } = this.memory;
    for (let at = 0; at < bytes.length; at += windowBytes) {
      const piece = bytes.subarray(at, at + windowBytes);
      window.set(piece);
      this.parser.receive(piece.length);
      // What another connection reads meanwhile.
      window.fill(0xee, 0, piece.length);
    }
  }

  /** The answers since the last call. */
  answers(): Answer[] {
    const answers = this.reader.read(joined(this.sent));
    this.sent = [];
    return answers;
  }

  /** Ends the connection. */
  end(): void {
    this.parser.stop();
  }

  private sendClose(payload: number[]): void {
    this.send(FrameKind.close, Uint8Array.from(payload));
  }

  private send(kind: number, payload: Uint8Array): void {
    const frame = new Uint8Array(10 + payload.length);
    frame.set(payload, 10);
    this.sent.push(frame.subarray(writeFrameHeader(frame, 10, payload.length, kind)));
  }
}
