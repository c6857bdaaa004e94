import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";
import { adviceId, type Place } from "./advice-id.js";

/** Records in a block of bytes with handles, for many objects that stay: the collector marks one block instead of each of them. */
export function slabAdvice(place: Place): Advice {
  return {
    id: adviceId("slab", place),
    text: `Keep what ${inWords.place(place)} makes as records in an arena: a full collection then marks one block of bytes instead of every object.`,
    snippet: `import { Arena, i32, record, Slab } from "@pauseless/arena";

// For ${inWords.place(place)}: records that come and go, in one block. The fields are those of your objects.
const Entry = record("Entry", { kind: i32, value: i32 });
const arena = Arena.open({ capacityBytes: 64 * 1024 * 1024 });
const entry = new Slab(arena, Entry, 1_000_000).cursor();

const handle = entry.alloc().handle; // instead of { kind, value }; keep the handle
entry.kind = 1;
entry.value = 42;
entry.at(handle).free(); // when it goes
`,
  };
}
