import { once } from "node:events";
import { WebSocket } from "ws";
import { battleCodec } from "../load/client-codec.js";
import { type View, type ViewReader, viewProtocol } from "../view.js";

/** A client of a server under test. It keeps every view, and can wait for one. */
export class TestPlayer {
  /** Its seat, once it was welcomed. */
  player = -1;
  battle = -1;
  readonly views: View[] = [];
  readonly socket: WebSocket;
  /** Settles with the close code when the connection is closed. */
  readonly closed: Promise<number>;
  private readonly codec;
  private seq = 0;

  private constructor(port: number, path: string) {
    this.codec = battleCodec;
    const { subprotocols, readWelcome, viewReader } = viewProtocol;
    let reader: ViewReader | undefined;
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, [...subprotocols]);
    this.closed = new Promise((resolve) => this.socket.once("close", resolve));
    this.socket.on("error", () => {});
    this.socket.on("message", (bytes: Buffer) => {
      if (reader === undefined) {
        const welcome = readWelcome(bytes);
        this.player = welcome.player;
        this.battle = welcome.battle;
        reader = viewReader(welcome.players);
        return;
      }
      const view = reader.read(bytes);
      if (view === undefined) throw new RangeError(`view ${reader.tick} came late, or twice`);
      this.views.push(view);
    });
  }

  /** Takes a seat and waits for its welcome. */
  static async join(port: number, path = "/battle"): Promise<TestPlayer> {
    const player = TestPlayer.open(port, path);
    while (player.player < 0) await once(player.socket, "message");
    return player;
  }

  /** Opens a connection, whatever becomes of it. */
  static open(port: number, path: string): TestPlayer {
    return new TestPlayer(port, path);
  }

  /** Waits for a view that is yet to come and that `wanted` holds for. */
  async view(wanted: (view: View) => boolean = () => true): Promise<View> {
    for (let next = this.views.length; ; next++) {
      while (this.views.length <= next) await once(this.socket, "message");
      if (wanted(this.views[next])) return this.views[next];
    }
  }

  /** Sends a velocity and waits for the first view in which it was applied. */
  async move(vx: number, vy: number): Promise<View> {
    const seq = ++this.seq;
    this.socket.send(this.codec.move(seq, this.seen, vx, vy));
    return this.view((view) => view.players[this.player].seq >= seq);
  }

  private get seen(): number {
    return this.views.at(-1)?.tick ?? 0;
  }

  /** Sends a selection with a sequence number of the caller's choice. */
  select(seq: number): void {
    this.socket.send(this.codec.select(seq, this.seen));
  }
}
