// Illness: fragmentation of the old space; run with a young generation of 16 MB. A chat server keeps messages of many sizes, then forgets three of four: most of each page of the old space is
// free in holes, and the system does not get it back. `v8.getHeapSpaceStatistics()` after a full collection says that most of the old space is
// available, and taken.
const MESSAGES = 120_000;
const SPOKEN_PER_TURN = 20;
const TURN_MS = 50;
let history = [];
let number = 0;

function speak() {
  const words = 20 + ((number * 37) % 180);
  return { number: number++, words: new Array(words).fill(number + 0.5) };
}

function fill() {
  for (let i = 0; i < MESSAGES; i++) history.push(speak());
}

function forgetMost() {
  history = history.filter((message) => message.number % 4 === 0);
}

fill();
setTimeout(forgetMost, 300);
setInterval(() => {
  for (let i = 0; i < SPOKEN_PER_TURN; i++) history[(number * 7919) % history.length] = speak();
}, TURN_MS);
