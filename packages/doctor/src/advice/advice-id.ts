import type { InsightEvidence } from "../insights/insight.js";

/** A function that advice is for. */
export type Place = InsightEvidence["functions"][number];

/** The stable name of advice for a function: what is to be done, and the last part of the function's name. */
export function adviceId(what: string, place: Place | undefined): string {
  if (place === undefined) return what;
  const last = place.functionName.split(/[.\s]/).at(-1) ?? "";
  return `${what}-${last.replace(/[^\w$]+/g, "") || "anonymous"}`;
}
