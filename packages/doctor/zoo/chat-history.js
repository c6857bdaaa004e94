// Illness: fragmentation of the old space. A chat server keeps messages of many sizes, then forgets those of one kind, every other one: half of each page
// of the old space is free in holes, and the system does not get it back.
const MESSAGES = 200_000;
const SPOKEN_PER_TURN = 20;
const TURN_MS = 50;
let history = [];
let number = 0;

function speak() {
  const words = 10 + ((number * 37) % 90);
  return { number: number++, words: Array.from({ length: words }, (_, i) => number + i * 0.5) };
}

function fill() {
  for (let i = 0; i < MESSAGES; i++) history.push(speak());
}

function forgetEveryOther() {
  history = history.filter((message) => message.number % 2 === 0);
}

fill();
setTimeout(forgetEveryOther, 300);
setInterval(() => {
  for (let i = 0; i < SPOKEN_PER_TURN; i++) history[(number * 7919) % history.length] = speak();
}, TURN_MS);
