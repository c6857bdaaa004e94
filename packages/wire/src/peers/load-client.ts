import { connect, type Socket } from "node:net";
import {
  checkOf,
  INPUT_KIND,
  MESSAGE_BYTES,
  SNAPSHOT_BYTES,
  SNAPSHOT_KIND,
  snapshotBytes,
} from "./traffic.js";

/** How many messages a client has ready; they are sent in turn, and never written again. */
const READY = 32;
const FRAME_HEADER_BYTES = 6;
const FRAME_BYTES = FRAME_HEADER_BYTES + MESSAGE_BYTES;
const SNAPSHOT_HEADER_BYTES = 4;
const SNAPSHOT_FRAME_BYTES = SNAPSHOT_HEADER_BYTES + SNAPSHOT_BYTES;
/** Behind the header: the kind, the tick, the client. */
const TICK_AT = SNAPSHOT_HEADER_BYTES + 1;
const CLIENT_AT = TICK_AT + 4;
const SAME_FROM = CLIENT_AT + 4;

/** All clients read into this. */
const landing = Buffer.alloc(65_536);
/** What every snapshot's frame has but for the tick and the client. */
const expected = Buffer.concat([
  Uint8Array.of(0x82, 126, SNAPSHOT_BYTES >> 8, SNAPSHOT_BYTES & 0xff),
  snapshotBytes(),
]);

const UPGRADE = [
  "GET / HTTP/1.1",
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
].join("\r\n");

/** One of the messages a client sends, as a masked frame. */
function frameOf(client: number, sequence: number): Buffer {
  const message = Buffer.alloc(MESSAGE_BYTES);
  message[0] = INPUT_KIND;
  message.writeInt32LE(checkOf(client, sequence), 1);
  message.writeInt32LE(sequence, 5);
  message.writeUInt16LE(client, 9);
  const mask = Buffer.alloc(4);
  mask.writeInt32LE(checkOf(sequence, client));
  const frame = Buffer.alloc(FRAME_BYTES);
  frame.set([0x82, 0x80 | MESSAGE_BYTES, ...mask]);
  frame.set(
    message.map((byte, i) => byte ^ mask[i & 3]),
    FRAME_HEADER_BYTES,
  );
  return frame;
}

/**
 * A player at the cheapest: frames that are ready, and a count of the bytes that come. That these are snapshots is seen
 * from each one's first and last bytes, tick and client, as far as they are not cut by the end of a read.
 */
export class LoadClient {
  /** The 32-bit sum of the checks of all that was sent. */
  sentSum = 0;
  sent = 0;
  snapshots = 0;
  wrong = 0;
  /** Whether the server has answered; others are to wait for that, as it takes only so many at once. */
  readonly upgraded: Promise<void>;
  readonly #socket: Socket;
  readonly #frames: Buffer[];
  readonly #checks: number[];
  /** How much of the snapshot that comes now is there; below 0 as long as the upgrade's answer comes. */
  #have = -1;
  #answered: () => void = () => {};
  #refused: (why: Error) => void = () => {};
  #numbered = -1;

  constructor(port: number, client: number) {
    const sequences = Array.from({ length: READY }, (_, i) => client * 65_537 + i * 7919);
    this.#frames = sequences.map((sequence) => frameOf(client, sequence));
    this.#checks = sequences.map((sequence) => checkOf(client, sequence));
    const callback = (byteCount: number) => {
      this.#read(byteCount);
      return true;
    };
    this.upgraded = new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#refused = reject;
    });
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true, onread: { buffer: landing, callback } });
    this.#socket.write(`${UPGRADE}\r\n\r\n`);
    this.#socket.on("error", (error) => this.#fail(error));
  }

  send(): void {
    const i = this.sent++ % READY;
    this.sentSum = (this.sentSum + this.#checks[i]) | 0;
    this.#socket.write(this.#frames[i]);
  }

  end(): void {
    this.#socket.destroy();
  }

  #fail(why: Error): void {
    this.wrong++;
    this.#refused(why);
  }

  #read(byteCount: number): void {
    let at = 0;
    if (this.#have < 0) {
      const answer = landing.toString("latin1", 0, byteCount);
      at = answer.indexOf("\r\n\r\n") + 4;
      this.#have = 0;
      if (at < 4 || !answer.startsWith("HTTP/1.1 101")) this.#fail(new Error(answer));
      this.#answered();
    }
    while (at < byteCount) {
      const more = Math.min(SNAPSHOT_FRAME_BYTES - this.#have, byteCount - at);
      if (more === SNAPSHOT_FRAME_BYTES) this.#check(at);
      at += more;
      this.#have += more;
      if (this.#have === SNAPSHOT_FRAME_BYTES) {
        this.#have = 0;
        this.snapshots++;
      }
    }
  }

  /** Of a frame that is all there. */
  #check(at: number): void {
    const tick = landing.readInt32LE(at + TICK_AT);
    const numbered = landing.readInt32LE(at + CLIENT_AT);
    if (this.#numbered < 0) this.#numbered = numbered;
    if (
      landing.readUInt32BE(at) !== expected.readUInt32BE(0) ||
      landing[at + SNAPSHOT_HEADER_BYTES] !== SNAPSHOT_KIND ||
      landing[at + SAME_FROM] !== expected[SAME_FROM] ||
      landing[at + SNAPSHOT_FRAME_BYTES - 1] !== expected[SNAPSHOT_FRAME_BYTES - 1] ||
      numbered !== this.#numbered ||
      tick !== this.snapshots
    ) {
      this.wrong++;
    }
  }
}
