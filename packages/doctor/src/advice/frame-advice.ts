import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";
import { adviceId, type Place } from "./advice-id.js";

/** Records in a block of bytes, for a function whose objects live no longer than a tick, a message or a request. */
export function frameAdvice(place: Place): Advice {
  return {
    id: adviceId("frame", place),
    text: `Where ${inWords.place(place)} makes objects that live for a tick or a message, let it write their fields into a frame arena, which is used again and never collected; or let the caller hand in an object to fill.`,
    snippet: `import { FrameArena, FrameList, i32, record } from "@pauseless/arena";

// For ${inWords.place(place)}: bytes that the collector does not look at. The fields are those of your objects.
const Item = record("Item", { kind: i32, value: i32 });
const frames = FrameArena.open({ frameBytes: 1024 * 1024 });
const items = new FrameList(frames, Item, 10_000).cursor();

const item = items.push(); // instead of { kind, value }
item.kind = 1;
item.value = 42;
frames.swap(); // at the end of the tick: nothing is freed one by one
`,
  };
}
