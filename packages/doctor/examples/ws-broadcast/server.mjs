// Sends the state of a world to each client 20 times a second, compressed; the options of compression are those of the README of ws.
import { WebSocket, WebSocketServer } from "ws";

const server = new WebSocketServer({
  host: "127.0.0.1",
  port: Number(process.env.PORT ?? 0),
  perMessageDeflate: {
    zlibDeflateOptions: { chunkSize: 1024, memLevel: 7, level: 3 },
    zlibInflateOptions: { chunkSize: 10 * 1024 },
    concurrencyLimit: 10,
    threshold: 1024,
  },
});
const players = Array.from({ length: 100 }, (_, id) => ({
  id,
  name: `player ${id}`,
  x: 0,
  y: 0,
  hp: 100,
  buffs: [],
}));

server.on("connection", (client) => client.on("error", console.error));
setInterval(() => {
  for (const player of players) {
    player.x = Math.random() * 1000;
    player.y = Math.random() * 1000;
    player.buffs = [{ kind: "haste", left: Math.floor(Math.random() * 20) }];
  }
  const state = JSON.stringify({ type: "state", at: Date.now(), players });
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(state);
  }
}, 50);
