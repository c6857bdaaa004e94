import { test } from "node:test";
import { snapshotFuzz } from "./testing/snapshot-fuzz.js";

/* `npm run fuzz` goes on for much longer. To run a failed one again, set PAUSELESS_SEED to the seed that it printed. */
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const PACKETS = 200_000;

test(`${PACKETS} changed and random packets are refused with a reason, or leave values that fields can have`, (context) => {
  context.diagnostic(`PAUSELESS_SEED=${SEED}`);
  snapshotFuzz.run(SEED, PACKETS);
});
