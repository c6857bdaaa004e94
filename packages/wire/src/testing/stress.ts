import { parseArgs } from "node:util";
import { type Run, runTraffic } from "./ring-threads.js";

/*
 * Messages of random length through rings between two threads, until there were 10 million; each is verified. Ends with 1
 * at the first that was lost, doubled, moved or changed.
 *
 *   npm run stress [-- --messages N --seed N]
 */
const { values } = parseArgs({
  options: { messages: { type: "string", default: "10000000" }, seed: { type: "string" } },
});
const messages = Number(values.messages);
const seed = Number(values.seed ?? process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

interface Part extends Omit<Run, "seed" | "messages" | "timeoutMs" | "reads"> {
  readonly name: string;
  /** How many of all messages, in tenths. */
  readonly tenths: number;
}

const PARTS: readonly Part[] = [
  {
    name: "sleeping",
    tenths: 6,
    capacityBytes: 1 << 16,
    mostBytes: 100,
    sleeps: true,
    payloadPhase: 3,
    checked: false,
  },
  {
    name: "busy",
    tenths: 1,
    capacityBytes: 1 << 16,
    mostBytes: 100,
    sleeps: false,
    payloadPhase: 0,
    checked: false,
  },
  {
    name: "sleeping, small ring",
    tenths: 2,
    capacityBytes: 1 << 10,
    mostBytes: 40,
    sleeps: true,
    payloadPhase: 0,
    checked: false,
  },
  {
    name: "busy, small ring",
    tenths: 1,
    capacityBytes: 1 << 8,
    mostBytes: 40,
    sleeps: false,
    payloadPhase: 3,
    checked: true,
  },
];

console.log(`rings: ${messages} messages from a thread to another, seed ${seed}, Node ${process.version}`);
try {
  for (const [index, { name, tenths, ...shape }] of PARTS.entries()) {
    const count = Math.ceil((messages * tenths) / 10);
    const run: Run = {
      ...shape,
      seed: (seed + index) | 0,
      messages: count,
      timeoutMs: 60_000,
      reads: "in a worker",
    };
    const startMs = performance.now();
    const { sent, received } = await runTraffic(run, (done) => {
      console.log(
        `  ${name}: ${done} of ${count} after ${((performance.now() - startMs) / 1000).toFixed(1)} s`,
      );
    });
    const seconds = (performance.now() - startMs) / 1000;
    if (sent.checksum !== received.checksum || sent.bytes !== received.bytes || received.messages !== count) {
      throw new Error(`sent ${JSON.stringify(sent)}, received ${JSON.stringify(received)}`);
    }
    console.log(
      `${name}: ${count} messages, ${sent.bytes} bytes, checksum ${(sent.checksum >>> 0).toString(16)}; ` +
        `${Math.round(count / seconds)} a second; ${sent.waits} waits for room, ${received.waits} for messages`,
    );
  }
} catch (error) {
  console.error(`rings: seed ${seed}: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
console.log("rings: none lost, none doubled, none out of order, none changed");
