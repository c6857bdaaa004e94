import type { ThreadSession } from "../../target/target.js";

/**
 * Slots of the buffer that are written once, 64 a chunk: more than a rotation lets come together, but in a burst. More would stop the target for
 * longer: they are handed over, too.
 */
const EVENTS = 2048;
/** Two events each. */
const FILL = `
  const { accessSync } = process.getBuiltinModule("fs");
  for (let i = 0; i < ${EVENTS / 2}; i++) accessSync(process.execPath);
`;

/**
 * Has the buffer that Node traces into written once, from the first slot on, before anything is traced.
 *
 * Node hands over each slot that was taken, also one that another thread has taken and not written yet. In memory that was never written such a slot is garbage, and
 * the process dies of it. A slot that was written before is only told again. Figures are in decision 8.
 *
 * Where it fails, the buffer is left as it was. Never throws.
 *
 * @param main - the session of the main thread, which does not trace
 */
export async function fillTraceBuffer(main: ThreadSession): Promise<void> {
  try {
    await main.post("NodeTracing.start", { traceConfig: { includedCategories: ["node.fs.sync"] } });
    try {
      await main.post("Runtime.evaluate", { expression: `{ ${FILL} }`, silent: true });
    } finally {
      await main.post("NodeTracing.stop");
    }
    // Its events are sent after the answer, but before anything that was asked afterwards.
    await main.post("NodeTracing.getCategories");
  } catch {
    // It is a precaution: what is wrong here is told by the tracing that follows.
  }
}
