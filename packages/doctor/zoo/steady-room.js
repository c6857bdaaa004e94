// Healthy: a room of 60 players ticks 20 times a second and allocates some 10 MB/s, all of which is dead when the young generation is collected. One function makes most of it, which hurts nobody. `--trace-gc` shows young collections of a fraction of a
// millisecond, ten a second.
const PLAYERS = 60;
const TICK_MS = 50;
const players = Array.from({ length: PLAYERS }, (_, id) => ({ id, x: id, y: 0, sent: 0 }));

function writeState(player) {
  const seen = [];
  for (const other of players) seen.push({ id: other.id, x: other.x - player.x, y: other.y - player.y });
  return JSON.stringify(seen);
}

setInterval(() => {
  for (const player of players) player.x = (player.x + 0.5) % 100;
  for (const player of players) player.sent = writeState(player).length;
}, TICK_MS);
