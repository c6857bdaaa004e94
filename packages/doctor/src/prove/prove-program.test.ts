import assert from "node:assert/strict";
import { test } from "node:test";
import { madeCollection, madeEvidence, madeThread } from "../evidence/made-evidence.js";
import type { Insight } from "../insights/insight.js";
import type { Report } from "../report/report-data.js";
import { madeProgram } from "../target/made-program.js";
import { prove } from "./prove.js";

/** It allocates some 200 MB a second. Its objects live until 3,000 others were made: most of a young generation of 1 MB lives when it is collected, little of one of 8 MB. What is
 * parsed is never allocated old, as objects of compiled code may be. */
const MIDDLE_AGED = `
const queue = [];
const text = JSON.stringify({ a: 1, b: [1, 2, 3, 4], c: { d: 1 } });
let made = 0;
const step = () => {
  for (let i = 0; i < 3000; i++) queue[made++ % 3000] = JSON.parse(text);
  setTimeout(step, 2);
};
step();
`;

test("a larger young generation is proved to help a program whose objects outlive a small one; what Node refuses is not", async (context) => {
  const insight: Insight = {
    id: "young-generation-small",
    thread: "main",
    finding: "made up for a test",
    weight: 0.4,
    evidence: { figures: {}, collections: [], functions: [] },
    advice: [
      { id: "semi-space-8", text: "make it larger", engine: ["--max-semi-space-size=8"] },
      { id: "unknown", text: "set what Node does not know", engine: ["--no-such-setting=1"] },
    ],
  };
  const collections = Array.from({ length: 1000 }, (_, i) =>
    madeCollection({ startMs: 10 * i, allocatedBytes: 2_000_000 }),
  );
  const made: Pick<Report, "insights" | "evidence"> = {
    insights: [insight],
    evidence: madeEvidence({ threads: [madeThread({ collections })] }),
  };
  const proof = await prove(made as Report, {
    command: ["node", "--max-semi-space-size=1", madeProgram(context, MIDDLE_AGED)],
    seconds: 0.7,
    warmupSeconds: 0.3,
    pairs: 5,
  });
  const [larger, unknown] = proof.trials;
  const told = `${larger.outcome}: ${larger.reason}, seed ${proof.seed}`;
  // What a busy machine does to the other measures is not asserted.
  assert.match(larger.reason, /^share of time in pauses .*, less in 6 of 6 pairs/, told);
  const share = larger.measures.find(({ measure }) => measure === "pauseShareOfTime");
  assert.ok(share?.low !== undefined && share.low > 0.2, told);
  assert.equal(unknown.outcome, "rejected");
  assert.match(unknown.reason, /refuses --no-such-setting=1/);
});
