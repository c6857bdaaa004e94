// Illness: the young generation is too small; run with `--max-semi-space-size=1`. Prices come in at about 150 MB/s of short-lived objects, and a young
// generation of 1 MB is full more than a hundred times each second: what lives for only a few milliseconds is copied and moved to the old space.
// `--trace-gc` shows about a hundred young collections a second, and a dozen old ones that free most of the heap.
const QUOTES_PER_TURN = 1000;
const TURN_MS = 8;
const recent = [];

function parseQuote(number) {
  const depth = [];
  for (let i = 0; i < 20; i++) depth.push({ bid: number - i * 0.25, ask: number + i * 0.25 });
  return { number, depth };
}

setInterval(() => {
  recent.length = 0;
  for (let i = 0; i < QUOTES_PER_TURN; i++) recent.push(parseQuote(i));
  recent.sort((a, b) => b.depth[0].bid - a.depth[0].bid);
}, TURN_MS);
