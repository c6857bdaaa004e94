// Forty players who move and shoot 20 times a second.
import { Client } from "@colyseus/sdk";

const client = new Client(`ws://127.0.0.1:${process.env.PORT}`);
for (let i = 0; i < 40; i++) {
  const room = await client.joinOrCreate("arena");
  room.onStateChange(() => {});
  setInterval(() => {
    room.send("move", { x: 1, y: -1 });
    room.send("fire");
  }, 50);
}
