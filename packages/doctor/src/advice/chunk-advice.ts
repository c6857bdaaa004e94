import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";
import { adviceId, type Place } from "./advice-id.js";

/** Parts instead of a whole, for large arrays, strings and buffers. */
export function chunkAdvice(place: Place | undefined): Advice {
  const who = place === undefined ? "the program" : inWords.place(place);
  return {
    id: adviceId("chunks", place),
    text: `Let ${who} work on parts: a stream instead of a whole file or answer, and one buffer that is filled again instead of a new one each time.`,
    snippet: `import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** One buffer for all: filled again, never made anew. */
const scratch = Buffer.allocUnsafeSlow(1024 * 1024);

async function handle(path: string, out: NodeJS.WritableStream): Promise<void> {
  // 64 KB at a time instead of the whole file.
  await pipeline(createReadStream(path), out);
}
`,
  };
}
