import type { Report, StrategyResult } from "../compare/report-data.js";
import { StormError } from "../storm-error.js";
import { isRecord } from "./report-part.js";
import { reportPart } from "./report-parts.js";

/** What a report must have to be one; the rest may be absent where an older version made it. */
const PARTS = ["machine", "settings", "strategies"] as const;

/**
 * Reads what `report.json` holds. What is absent, because an older version made it or a run ended early, comes as NaN or as an empty list.
 *
 * @param file - what the text was read from, for the message
 * @throws StormError `BAD_REPORT` where the text is no report, one that is damaged, or one of a version that cannot be read
 */
export function readReport(text: string, file: string): Report {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new StormError(
      "BAD_REPORT",
      `${file} is not JSON; give a file that \`pauseless storm --json\` wrote`,
    );
  }
  if (!isRecord(parsed) || !PARTS.some((part) => part in parsed)) {
    throw new StormError(
      "BAD_REPORT",
      `${file} is not a report; give a file that \`pauseless storm --json\` wrote`,
    );
  }
  return completeReport(parsed, file);
}

/**
 * The same report with what is absent in it filled in: NaN for a figure, an empty list for a list.
 *
 * @param name - what it is called in the message
 * @throws StormError `BAD_REPORT` with the place where something stands that no report has there
 */
export function completeReport(report: unknown, name = "the report"): Report {
  try {
    const read = reportPart(report, "");
    return { ...read, strategies: read.strategies.map(completeStrategy) };
  } catch (error) {
    if (error instanceof StormError) throw new StormError("BAD_REPORT", `${name} ${error.message}`);
    throw error;
  }
}

function completeStrategy(strategy: StrategyResult): StrategyResult {
  const { series: _, ...alone } = strategy;
  const runs = strategy.runs.length > 0 ? strategy.runs : [alone];
  return { ...strategy, runs };
}
