import { test } from "node:test";
import { runFrameInput } from "./testing/frame-fuzz.js";

/* Inputs on which the parser once went wrong, smallest form. What `npm run fuzz` prints is added here. */

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, "hex"));

test("a piece of payload that ends before the first whole word of memory is unmasked once", () => {
  const bytes = bytesOf("818537fa213d7f9f4d5158");
  runFrameInput({
    limits: { maxPayloadBytes: 100, maxFragments: 16 },
    streams: [{ bytes, cuts: Array.from(bytes, (_, i) => i + 1) }],
    turns: Array.from(bytes, () => 0),
  });
});
