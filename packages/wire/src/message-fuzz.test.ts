import { test } from "node:test";
import { messageFuzz } from "./testing/message-fuzz.js";

/* To run a failed one again, set PAUSELESS_SEED to the seed that it printed. */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const FRAMES = 200_000;

test(`a reader takes what a plain decoder takes, and nothing else, in ${FRAMES} random frames`, () => {
  messageFuzz.run(SEED, FRAMES);
});
