import { type ComparedFigure, type FigureChange, figureOf, type ReportComparison } from "@pauseless/storm";

const ORDER: readonly FigureChange["change"][] = ["worse", "better", "same"];

/**
 * A comparison in words for the terminal: first what was not made alike, then each contender with what became worse and better.
 *
 * @param withSame - whether what stayed the same is listed too
 */
export function comparisonText(comparison: ReportComparison, withSame: boolean): string {
  const { differences, contenders, onlyBefore, onlyAfter } = comparison;
  const parts: string[][] = [];
  if (differences.length > 0) {
    parts.push([
      "The two were not made alike; what changed may come from that:",
      ...columnsToTheLeft(
        differences.map(({ what, before, after }) => [`  ${what}`, `${before} -> ${after}`]),
      ),
    ]);
  }
  for (const { name, void: reason, figures } of contenders) {
    if (reason !== false) {
      parts.push([`${name}: no comparison, ${reason}`]);
      continue;
    }
    const listed = ORDER.filter((change) => withSame || change !== "same").flatMap((change) =>
      figures.filter((figure) => figure.change === change),
    );
    const counts = ORDER.map(
      (change) => `${figures.filter((each) => each.change === change).length} ${change}`,
    );
    const rows = listed.map((figure) => [
      `  ${figure.change}`,
      figure.metric,
      `${withSpread(figure.before, figure)} -> ${withSpread(figure.after, figure)}`,
      percentage(figure),
    ]);
    parts.push([`${name}: ${counts.join(", ")}`, ...columnsToTheLeft(rows)]);
  }
  if (contenders.length === 0) parts.push(["No contender is in both reports."]);
  if (onlyBefore.length > 0) parts.push([`only in the first: ${onlyBefore.join(", ")}`]);
  if (onlyAfter.length > 0) parts.push([`only in the second: ${onlyAfter.join(", ")}`]);
  return parts.map((lines) => lines.join("\n")).join("\n\n");
}

function columnsToTheLeft(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] + 2))
      .join("")
      .trimEnd(),
  );
}

function withSpread({ value, least, most, runs }: ComparedFigure, { unit }: FigureChange): string {
  const figure = `${figureOf(value, unit)}${unit === "" ? "" : ` ${unit}`}`;
  return runs < 2 ? figure : `${figure} (${figureOf(least, unit)} to ${figureOf(most, unit)})`;
}

function percentage({ before, after }: FigureChange): string {
  if (before.value === 0) return "";
  const share = (100 * (after.value - before.value)) / Math.abs(before.value);
  return `${share > 0 ? "+" : ""}${share.toFixed(Math.abs(share) < 10 ? 1 : 0)}%`;
}
