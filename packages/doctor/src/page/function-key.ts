import { shownText } from "./shown-text.js";

/** What the page knows a function by: its scripts make the same of the page's data. */
export function functionKey(of: {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
}): string {
  return `${shownText(of.functionName)}\n${shownText(of.file)}\n${of.line}`;
}
