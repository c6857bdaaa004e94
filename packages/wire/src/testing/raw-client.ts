import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AnswerReader } from "./answer-reader.js";
import type { Answer } from "./autobahn-case.js";

/** How a client that is written for tests connects. */
export interface RawClientOptions {
  /** The target of its request; `/` unless told. */
  readonly target?: string;
  /** Lines that replace the usual ones of the same name, or come on top; `undefined` takes one away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The request line, whole. */
  readonly requestLine?: string;
  /** What follows the request in the same write. */
  readonly behind?: Uint8Array;
  /** The certificate that it trusts, where it connects by TLS. */
  readonly certificate?: string;
}

/** The example of RFC 6455, 1.3, and its answer. */
export const EXAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
/** What a server accepts {@link EXAMPLE_KEY} with. */
export const EXAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

const HEADERS = {
  Host: "localhost",
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Key": EXAMPLE_KEY,
  "Sec-WebSocket-Version": "13",
};
const END_OF_HEAD = "\r\n\r\n";

/** A request to upgrade, as text. */
export function upgradeRequest(options: RawClientOptions = {}): string {
  const { target = "/", requestLine = `GET ${target} HTTP/1.1` } = options;
  const lines = Object.entries({ ...HEADERS, ...options.headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`);
  return [requestLine, ...lines].join("\r\n") + END_OF_HEAD;
}

/** A client of TCP that upgrades, then writes whatever bytes it is given, and reads as a peer of WebSocket must. */
export class RawClient {
  /** The connection itself. */
  readonly socket: Socket;
  /** The head of the server's answer, once it is there. */
  head = "";
  /** What came behind the head of an answer that is no upgrade. */
  body = "";
  /** Whole messages and control frames that came and were not taken by {@link RawClient.next}. */
  readonly answers: Answer[] = [];
  /** Whether the server has ended its side, or the connection is gone. */
  isEnded = false;
  private readonly reader = new AnswerReader();
  private failure: Error | undefined;
  private wake = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    const ended = () => {
      this.isEnded = true;
      this.wake();
    };
    socket.on("data", (bytes: Buffer) => this.take(bytes));
    // That the server cut the connection is seen by its end.
    socket.on("error", ended).on("end", ended).on("close", ended);
  }

  /** Connects without a request. */
  static async connect(port: number, certificate?: string): Promise<RawClient> {
    const socket =
      certificate === undefined
        ? connect(port, "127.0.0.1")
        : connectTls({ port, host: "127.0.0.1", ca: certificate, servername: "localhost" });
    const client = new RawClient(socket);
    await once(socket, certificate === undefined ? "connect" : "secureConnect");
    return client;
  }

  /** Sends a request, and waits for the head of the answer. */
  static async request(port: number, options: RawClientOptions = {}): Promise<RawClient> {
    const { behind = new Uint8Array(0), certificate } = options;
    const client = await RawClient.connect(port, certificate);
    const head = Buffer.from(upgradeRequest(options), "latin1");
    client.socket.write(Buffer.concat([head, behind]));
    await client.until(() => client.head !== "");
    return client;
  }

  /** Upgrades. @throws Error where the server does not. */
  static async open(port: number, options: RawClientOptions = {}): Promise<RawClient> {
    const client = await RawClient.request(port, options);
    if (client.status !== 101) throw new Error(`no upgrade: ${client.head}`);
    return client;
  }

  /** The status of the answer to the request. */
  get status(): number {
    return Number(this.head.slice(9, 12));
  }

  /** Writes bytes, one write each. */
  write(...pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.socket.write(piece);
  }

  /** The next message or control frame. @throws Error where the connection ends before. */
  async next(): Promise<Answer> {
    await this.until(() => this.answers.length > 0);
    return this.answers.shift() as Answer;
  }

  /** Takes `bytes` bytes and no other heed of them, `bytesPerMs` in a millisecond. Answers how many came before the end. */
  async drain(bytes: number, bytesPerMs: number): Promise<number> {
    const { socket } = this;
    let drained = 0;
    socket.removeAllListeners("data").on("data", ({ length }: Buffer) => {
      drained += length;
      socket.pause();
      setTimeout(() => socket.resume(), length / bytesPerMs);
      this.wake();
    });
    while (drained < bytes && !this.isEnded) await this.event();
    return drained;
  }

  /** Waits until the server has ended its side. */
  async end(): Promise<void> {
    while (!this.isEnded) await this.event();
  }

  private async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.failure !== undefined) throw this.failure;
      if (this.isEnded) throw new Error("the connection ended");
      await this.event();
    }
  }

  private event(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private take(bytes: Buffer): void {
    try {
      this.read(bytes);
    } catch (error) {
      this.failure = error as Error;
    }
    this.wake();
  }

  private read(bytes: Buffer): void {
    if (this.status === 101) this.answers.push(...this.reader.read(bytes));
    else {
      this.body += bytes.toString("latin1");
      const end = this.body.indexOf(END_OF_HEAD);
      if (this.head !== "" || end < 0) return;
      this.head = this.body.slice(0, end);
      this.body = this.body.slice(end + END_OF_HEAD.length);
      if (this.status !== 101 || this.body === "") return;
      const rest = Buffer.from(this.body, "latin1");
      this.body = "";
      this.answers.push(...this.reader.read(rest));
    }
  }
}
