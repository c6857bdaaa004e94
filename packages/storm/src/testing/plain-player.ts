import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "ws";
import { World } from "../battle/rules.js";
import { plainProtocol } from "../peers/plain-protocol.js";
import type { View, ViewReader } from "../view.js";

/** A client of a peer. It keeps every view, and can wait for one. */
export class PlainPlayer {
  player = -1;
  battle = -1;
  readonly views: View[] = [];
  readonly socket: WebSocket;
  /** Settles with the close code and the reason. */
  readonly closed: Promise<readonly [code: number, reason: string]>;
  private seq = 0;

  /** Opens a connection, whatever becomes of it. */
  constructor(port: number, path: string) {
    let reader: ViewReader | undefined;
    this.socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    this.closed = new Promise((resolve) =>
      this.socket.once("close", (code, reason) => resolve([code, reason.toString()])),
    );
    this.socket.on("error", () => {});
    this.socket.on("message", (bytes: Buffer) => {
      if (reader === undefined) {
        const welcome = plainProtocol.readWelcome(bytes);
        assert.equal(welcome.tickMs, World.TickMs);
        this.player = welcome.player;
        this.battle = welcome.battle;
        reader = plainProtocol.viewReader(welcome.players);
      } else {
        const view = reader.read(bytes);
        if (view !== undefined) this.views.push(view);
      }
    });
  }

  /** Takes a seat and waits for its welcome. */
  static async join(port: number, path: string): Promise<PlainPlayer> {
    const player = new PlainPlayer(port, path);
    while (player.player < 0) await once(player.socket, "message");
    return player;
  }

  /** Waits for a view that is yet to come and that `wanted` holds for. */
  async view(wanted: (view: View) => boolean = () => true): Promise<View> {
    for (let next = this.views.length; ; next++) {
      while (this.views.length <= next) await once(this.socket, "message");
      if (wanted(this.views[next])) return this.views[next];
    }
  }

  /** Sends what is made of its next sequence number and waits for the first view in which it was applied. */
  async act(bytes: (seq: number) => Uint8Array): Promise<View> {
    const seq = ++this.seq;
    this.socket.send(bytes(seq));
    return this.view((view) => view.players[this.player].seq >= seq);
  }

  /** Closes the connection with a code, and checks that it is the answer. */
  async leave(): Promise<void> {
    this.socket.close(4321);
    assert.deepEqual(await this.closed, [4321, ""]);
  }
}
