import type { Report } from "../report/report-data.js";
import { shownText } from "./shown-text.js";

/** What the page is called, as plain text. */
export function pageTitle({ healthy, evidence }: Report): string {
  const command = shownText(evidence.target.command.join(" "));
  return `${healthy ? "Healthy" : "Not healthy"}: ${command} (Pauseless doctor)`;
}
