import type { Report, RunResult, StrategyResult } from "../compare/report-data.js";
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
 * The same report with what is absent in it filled in: NaN for a figure, an empty list for a list. A peer's runtime does not tell
 * everything: what it left at 0, and no program has at 0, is NaN too.
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

/** What is 0 for a peer only because its runtime did not tell. */
const NEVER_0 = ["heapUsedMb", "rssMb", "cpuShare", "allocationMbPerS", "heapGrowthMbPerS"] as const;

function withoutUntold<T extends Omit<RunResult, "series">>(run: T): T {
  const untold = NEVER_0.filter((figure) => run[figure] === 0).map((figure) => [figure, Number.NaN]);
  return { ...run, ...Object.fromEntries(untold) };
}

function completeStrategy(strategy: StrategyResult): StrategyResult {
  const told = strategy.kind === "peer" ? withoutUntold : <T>(run: T) => run;
  const { series: _, ...alone } = strategy;
  const runs = strategy.runs.length > 0 ? strategy.runs : [alone];
  return { ...told(strategy), runs: runs.map(told) };
}
