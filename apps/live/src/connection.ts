/** Whether messages flow: not yet, now, no longer, or never, as the server speaks another version. */
export type ConnectionState = "connecting" | "live" | "lost" | "unreadable";

/** What a server closes a client with that was built from another declaration of its protocol. */
const OTHER_PROTOCOL = 4406;

/** A server that says nothing for so long is taken for gone: a dead network can hold a socket open for minutes. */
const SILENCE_MS = 5000;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 4000;

/** A WebSocket that opens itself again whenever it is lost. Binary messages arrive as ArrayBuffer, text as string. */
export class Connection {
  private state: ConnectionState = "connecting";
  private socket: WebSocket | null = null;
  private retryMs = FIRST_RETRY_MS;
  private heardAt = 0;

  /**
   * @param path - on the host that served the page, such as `/heap/watch`
   * @param subprotocols - what is offered to the server
   * @param onMessage - called with each message
   * @param onState - called when the state changes; it begins as "connecting"
   */
  constructor(
    private readonly path: string,
    private readonly subprotocols: readonly string[],
    private readonly onMessage: (data: ArrayBuffer | string) => void,
    private readonly onState: (state: ConnectionState) => void,
  ) {
    this.open();
    setInterval(() => this.checkSilence(), 1000);
  }

  private open(): void {
    const url = new URL(this.path, location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, [...this.subprotocols]);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
      this.heardAt = performance.now();
      // Not on open: a front server accepts sockets even while the server behind it is away.
      this.retryMs = FIRST_RETRY_MS;
      this.enter("live");
      this.onMessage(event.data);
    };
    socket.onclose = ({ code }) => {
      if (code === OTHER_PROTOCOL) this.giveUp();
      else this.lose();
    };
    this.heardAt = performance.now();
    this.socket = socket;
  }

  private lose(): void {
    this.socket = null;
    if (this.state === "live") this.enter("lost");
    setTimeout(() => this.open(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  /** Trying again would not help: the page has to be loaded anew. */
  private giveUp(): void {
    this.socket = null;
    this.enter("unreadable");
  }

  private checkSilence(): void {
    const { socket } = this;
    if (socket === null || performance.now() - this.heardAt < SILENCE_MS) return;
    // Its own close event may come late or never, and must then not open a second socket.
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
    this.lose();
  }

  private enter(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    this.onState(state);
  }
}
