// Illness: the heap limit is too close; run with `--max-old-space-size=110` and a young generation of 16 MB. The catalogue alone takes about 90 MB of
// it, so that the little which is replaced makes the engine collect everything at once, many times each second. `--trace-gc` shows several old
// collections a second, in bad moments one after the other, that free a tenth of the heap.
const ARTICLES = 190_000;
const LOADED_PER_TURN = 2000;
const REPLACED_PER_TURN = 1500;
const TURN_MS = 20;
const articles = new Map();
let at = 0;

function makeArticle(id) {
  return {
    id,
    title: `article ${id} of the catalogue`,
    prices: [id, id * 0.9, id * 0.8, id * 0.7, id * 0.6, id * 0.5],
    stock: { here: id % 11, there: id % 7, ordered: id * 0.1 },
    tags: [`t${id % 100}`, `u${id}`],
  };
}

function load() {
  for (let i = 0; i < LOADED_PER_TURN; i++) articles.set(articles.size, makeArticle(articles.size));
  if (articles.size < ARTICLES) setImmediate(load);
  else setInterval(replace, TURN_MS);
}

function replace() {
  for (let i = 0; i < REPLACED_PER_TURN; i++) {
    at = (at + 7919) % ARTICLES;
    articles.set(at, makeArticle(at));
  }
}

load();
