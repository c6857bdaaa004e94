import { noResult } from "../compare/no-result.js";
import type { Report, RunResult, StrategyResult } from "../compare/report-data.js";
import { StormError } from "../storm-error.js";

/** What a report must have to be one; the rest may be absent where an older version made it. */
const PARTS = ["machine", "settings", "strategies"] as const;

/**
 * Reads what `report.json` holds. What is absent, because an older version made it or a run ended early, comes as NaN or as an empty list.
 *
 * @param file - what the text was read from, for the message
 * @throws StormError where the text is no report, or one of a version that cannot be read
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
  const absent =
    PARTS.find((part) => !isRecord(parsed[part])) ??
    (isListOfRuns(parsed.strategies) ? undefined : "strategies");
  if (absent !== undefined) {
    throw new StormError(
      "BAD_REPORT",
      `${file} is a report of another version: \`${absent}\` is not as this one reads it; measure again with this version`,
    );
  }
  return completeReport(parsed as unknown as Report);
}

/** The same report with what is absent in it filled in: NaN for a figure, an empty list for a list. */
export function completeReport(report: Report): Report {
  const template: Omit<Report, "mode" | "strategies"> = {
    machine: { cpu: "", cores: 0, memoryGb: 0, os: "", node: "" },
    startedAt: "",
    command: "",
    settings: {
      clients: 0,
      battles: 0,
      players: 0,
      rate: 0,
      seconds: 0,
      warmUpS: 0,
      repeats: 0,
      scenario: "",
      background: 0,
      traffic: "",
    },
    intended: { phases: [], effectLifeMs: [Number.NaN, Number.NaN], recordedMbPerS: 0 },
  };
  return {
    ...filled(template, report),
    mode: report.mode === "sim" ? "sim" : "net",
    strategies: report.strategies.map(completeStrategy),
  };
}

function completeStrategy(strategy: StrategyResult): StrategyResult {
  const run = completeRun(strategy);
  const runs = strategy.runs?.length > 0 ? strategy.runs : [strategy];
  return {
    ...strategy,
    ...run,
    kind: strategy.kind === "peer" ? "peer" : "strategy",
    summary: strategy.summary ?? "",
    engine: strategy.engine ?? [],
    runs: runs.map((each) => {
      const { series: _, ...rest } = completeRun({ series: [], ...each } as RunResult);
      return rest;
    }),
  };
}

function completeRun(run: RunResult): RunResult {
  const template = noResult(run.name, false);
  const complete = filled({ ...template, isolates: [] }, run);
  return {
    ...complete,
    void: typeof run.void === "string" ? run.void : false,
    isolates: (run.isolates ?? []).map((isolate) => ({
      ...isolate,
      pauses: filled(template.pauses, isolate.pauses),
      kinds: (isolate.kinds ?? []).map((kind) => ({
        ...kind,
        ...filled(template.pauses, kind),
        phases: kind.phases ?? [],
      })),
    })),
  };
}

/** The value in the shape of the template. JSON has no NaN: null stands for it. */
function filled<T>(template: T, value: unknown): T {
  if (typeof template === "number") return (typeof value === "number" ? value : Number.NaN) as T;
  if (Array.isArray(template)) return (Array.isArray(value) ? value : template) as T;
  if (isRecord(template)) {
    const given = isRecord(value) ? value : {};
    const parts = Object.entries(template).map(([key, part]) => [key, filled(part, given[key])]);
    return { ...given, ...Object.fromEntries(parts) } as T;
  }
  return (typeof value === typeof template ? value : template) as T;
}

function isListOfRuns(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((run) => isRecord(run) && typeof run.name === "string" && run.pauses)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
