// A room of players who move and shoot, simulated 20 times a second; its state is sent by the library.
import { Room, Server } from "@colyseus/core";
import { schema, t } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";

const Player = schema({ x: t.number(), y: t.number(), hp: t.number() }, "Player");
const Bullet = schema({ owner: t.string(), x: t.number(), y: t.number(), left: t.number() }, "Bullet");
const State = schema({ players: t.map(Player), bullets: t.map(Bullet) }, "State");

class Arena extends Room {
  maxClients = 50;
  state = new State();
  bullets = 0;

  onCreate() {
    this.onMessage("move", (client, { x, y }) => {
      const player = this.state.players.get(client.sessionId);
      player.x += x;
      player.y += y;
    });
    this.onMessage("fire", (client) => {
      const { x, y } = this.state.players.get(client.sessionId);
      const bullet = new Bullet().assign({ owner: client.sessionId, x, y, left: 10 });
      this.state.bullets.set(String(this.bullets++), bullet);
    });
    this.setSimulationInterval(() => this.update(), 50);
  }

  onJoin(client) {
    this.state.players.set(client.sessionId, new Player().assign({ x: 0, y: 0, hp: 100 }));
  }

  onLeave(client) {
    this.state.players.delete(client.sessionId);
  }

  update() {
    for (const [id, bullet] of this.state.bullets) {
      bullet.x += 1;
      bullet.y += 2;
      if (--bullet.left === 0) this.state.bullets.delete(id);
    }
  }
}

const server = new Server({ greet: false, transport: new WebSocketTransport() });
server.define("arena", Arena);
await server.listen(Number(process.env.PORT ?? 0), "127.0.0.1");
