import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";
import { adviceId, type Place } from "./advice-id.js";

/** A bound for what only grows, and references that do not hold what others no longer use. */
export function boundAdvice(place: Place | undefined): Advice {
  const what = place === undefined ? "what is kept" : `what ${inWords.place(place)} keeps`;
  return {
    id: adviceId("bound", place),
    text: `Give ${what} a bound: remove the oldest as new ones come, remove on close, or hold by WeakRef or WeakMap what others own.`,
    snippet: `const MOST = 10_000;
const kept = new Map<string, object>();

function keep(key: string, value: object): void {
  kept.delete(key); // so that it is the newest
  kept.set(key, value);
  if (kept.size > MOST) {
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
  }
}
`,
  };
}
