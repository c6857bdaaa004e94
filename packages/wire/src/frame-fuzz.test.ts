import { test } from "node:test";
import { frameFuzz } from "./testing/frame-fuzz.js";

/* `npm run fuzz` goes on for much longer. To run a failed one again, set PAUSELESS_SEED to the seed that it printed. */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const FRAMES = 200_000;

test(`${FRAMES} random frames in random pieces are told as the shadow decoder reads them`, (context) => {
  context.diagnostic(`PAUSELESS_SEED=${SEED}`);
  frameFuzz.run(SEED, FRAMES);
});
