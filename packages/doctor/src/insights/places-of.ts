import type { InsightEvidence } from "./insight.js";

/** Functions as evidence keeps them: without what was counted of them. */
export function placesOf(functions: InsightEvidence["functions"]): InsightEvidence["functions"] {
  return functions.map(({ functionName, file, line }) => ({ functionName, file, line }));
}
