import type { Report } from "../report/report-data.js";
import { curePart } from "./cure-part.js";
import { factsPart } from "./facts-part.js";
import { findingsPart } from "./findings-part.js";
import { functionsPart } from "./functions-part.js";
import type { PageData } from "./page-data.js";
import { pauseTables } from "./pause-tables.js";
import { verdictPart } from "./verdict-part.js";
import { worstWindowsPart } from "./worst-windows-part.js";

/** The parts of the page that are text and tables, as HTML, by the id of the element that holds them. A live page gets them anew with each snapshot. */
export type PageParts = Readonly<
  Record<
    | "verdict"
    | "cure-part"
    | "findings-part"
    | "pauses-part"
    | "worst-part"
    | "functions-part"
    | "facts-part",
    string
  >
>;

/** The parts of a report's page. */
export function pageParts(report: Report, data: PageData): PageParts {
  return {
    verdict: verdictPart(report),
    "cure-part": curePart(report),
    "findings-part": findingsPart(report),
    "pauses-part": pauseTables(report, data),
    "worst-part": worstWindowsPart(report, data),
    "functions-part": functionsPart(report),
    "facts-part": factsPart(report),
  };
}
