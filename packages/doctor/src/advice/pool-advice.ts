import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";
import { adviceId, type Place } from "./advice-id.js";

/** Objects that are made once and used again, for a function whose objects live for a while and then die. */
export function poolAdvice(place: Place): Advice {
  return {
    id: adviceId("pool", place),
    text: `Where ${inWords.place(place)} makes objects or arrays, take them from a pool, and give them back when they are done with; strings and closures can only be made less often.`,
    snippet: `import { Pool } from "@pauseless/arena";

// For ${inWords.place(place)}: made once, used again. The fields are those of your objects.
const pool = Pool.open({
  name: ${JSON.stringify(place.functionName)},
  capacity: 1024,
  create: () => ({ kind: 0, value: 0 }),
  reset: (object) => {
    object.kind = 0;
    object.value = 0;
  },
  whenEmpty: "make",
});

const object = pool.acquire(); // instead of { kind, value }
object.kind = 1;
object.value = 42;
pool.release(object); // where nobody needs it any more
`,
  };
}
