// Illness: the event loop is blocked by synchronous work that is not the collector. Once a second the whole world is made into one JSON text of some 11
// MB with its numbers rounded, and a check sum is counted over it, in one go, while ticks wait. `--cpu-prof` shows nearly all the time in `saveWorld`,
// and `--trace-gc` few collections.
interface Tile {
  kind: string;
  height: number;
  owner: string;
}

const TILES = 200_000;
const SAVE_EVERY_MS = 1000;
const TICK_MS = 20;
const kinds: readonly string[] = ["grass", "water", "mountain", "forest"];
const world: Tile[] = Array.from({ length: TILES }, (_, i) => ({
  kind: kinds[i % 4] as string,
  height: i % 100,
  owner: `player-${i % 50}`,
}));
let ticks = 0;

function checkSum(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) | 0;
  return sum;
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" ? Math.round(value) : value;
}

function saveWorld(): number {
  return checkSum(JSON.stringify(world, rounded));
}

setInterval(() => {
  const tile = world[ticks++ % TILES];
  if (tile !== undefined) tile.height++;
}, TICK_MS);
setInterval(saveWorld, SAVE_EVERY_MS);
