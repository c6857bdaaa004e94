import type { Evidence } from "./evidence.js";

/** How a program ended badly, as the end of a sentence: `ended with exit code 3`, `was ended by SIGKILL`; `crashed` where nobody knows more. */
export function exitText(exit: Evidence["exit"]): string {
  if (exit === undefined) return "crashed";
  return typeof exit === "number" ? `ended with exit code ${exit}` : `was ended by ${exit}`;
}
