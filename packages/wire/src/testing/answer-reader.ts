import type { Answer } from "./autobahn-case.js";
import { joined, Opcode } from "./client-frames.js";

const KINDS: Readonly<Record<number, "text" | "binary" | "ping" | "pong">> = {
  [Opcode.text]: "text",
  [Opcode.binary]: "binary",
  [Opcode.ping]: "ping",
  [Opcode.pong]: "pong",
};

/** Reads what a server sends, as a client has to: frames that are not masked, of lengths in their shortest form, nothing behind a close frame. */
export class AnswerReader {
  private bytes: Uint8Array = new Uint8Array(0);
  private begun: { opcode: number; payloads: Uint8Array[] } | undefined;
  private hasClosed = false;

  /** The answers that are whole with these bytes. @throws Error where they break the protocol. */
  read(bytes: Uint8Array): Answer[] {
    this.bytes = joined([this.bytes, bytes]);
    const answers: Answer[] = [];
    for (let frame = this.frame(); frame !== undefined; frame = this.frame()) {
      const answer = this.answerOf(frame.first, frame.payload);
      if (answer !== undefined) answers.push(answer);
    }
    return answers;
  }

  private frame(): { first: number; payload: Uint8Array } | undefined {
    const { bytes } = this;
    if (bytes.length < 2) return undefined;
    const [first, second] = bytes;
    if (second > 127) throw new Error("a server's frame is masked");
    const headBytes = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (bytes.length < headBytes) return undefined;
    let length = second < 126 ? second : 0;
    for (let i = 2; i < headBytes; i++) length = length * 256 + bytes[i];
    if ((headBytes === 4 && length < 126) || (headBytes === 10 && length < 65_536)) {
      throw new Error(`a length of ${length} is written in ${headBytes - 2} bytes`);
    }
    if (bytes.length < headBytes + length) return undefined;
    this.bytes = bytes.subarray(headBytes + length);
    return { first, payload: bytes.slice(headBytes, headBytes + length) };
  }

  private answerOf(first: number, payload: Uint8Array): Answer | undefined {
    if (this.hasClosed) throw new Error("a frame behind the close frame");
    const opcode = first & 15;
    if ((first & 0x70) !== 0) throw new Error("reserved bits are set");
    if (opcode >= Opcode.close) {
      if (first < 0x80 || payload.length > 125) throw new Error("a control frame is fragmented or too long");
      if (opcode !== Opcode.close) return { kind: KINDS[opcode], payload };
      this.hasClosed = true;
      if (payload.length === 1) throw new Error("a close frame has half a code");
      new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(2));
      return { kind: "close", codes: [payload.length === 0 ? 1005 : payload[0] * 256 + payload[1]] };
    }
    if ((opcode === Opcode.continuation) !== (this.begun !== undefined))
      throw new Error("fragments out of order");
    this.begun ??= { opcode, payloads: [] };
    const { opcode: kind, payloads } = this.begun;
    payloads.push(payload);
    if (first < 0x80) return undefined;
    this.begun = undefined;
    return { kind: KINDS[kind], payload: payloads.length === 1 ? payloads[0] : joined(payloads) };
  }
}
