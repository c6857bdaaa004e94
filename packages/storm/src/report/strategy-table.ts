import type { StrategyResult } from "../compare/report-data.js";
import { escapeHtml } from "./escape-html.js";
import { decimals, milliseconds, percent, whole } from "./figures.js";

/** Colours in the style sheet; further strategies begin again with the first. */
const COLOURS = 6;

/** A column: its group's heading, its own, and a strategy's figure in it. */
type Column = readonly [group: string, heading: string, figure: (run: StrategyResult) => string];

const COLUMNS: readonly Column[] = [
  ["Messages", "received/s", (run) => whole(run.receivedPerS)],
  ["Snapshots", "sent/s", (run) => whole(run.sentPerS)],
  ["Pauses", "count", (run) => whole(run.pauses.count)],
  ["Pauses", "p99 ms", (run) => milliseconds(run.pauses.p99Ms)],
  ["Pauses", "max ms", (run) => milliseconds(run.pauses.maxMs)],
  ["Pauses", "one every", (run) => (run.pauses.count === 0 ? "–" : `${decimals(run.pauses.intervalS, 2)} s`)],
  ["Tick lateness", "p50 ms", (run) => milliseconds(run.latenessMs.p50)],
  ["Tick lateness", "p99 ms", (run) => milliseconds(run.latenessMs.p99)],
  ["Tick lateness", "max ms", (run) => milliseconds(run.latenessMs.max)],
  ["Stutters", "of ticks", (run) => `${whole(run.stutters)} of ${whole(run.ticks)}`],
  ["Round trip", "p50 ms", (run) => milliseconds(run.roundTripMs.p50)],
  ["Round trip", "p99 ms", (run) => milliseconds(run.roundTripMs.p99)],
  ["Memory", "heap MB", (run) => decimals(run.heapUsedMb, 1)],
  ["Memory", "RSS MB", (run) => whole(run.rssMb)],
  ["CPU", "of a core", (run) => percent(run.cpuShare)],
];

const GENERATOR_COLUMNS: readonly Column[] = [
  ["Messages", "asked/s", (run) => whole(run.generator.askedPerS)],
  ["Messages", "sent/s", (run) => whole(run.generator.sentPerS)],
  ["Messages", "of asked", (run) => percent(run.generator.sentPerS / run.generator.askedPerS, 1)],
  ["Own lateness", "p50 ms", (run) => milliseconds(run.generator.latenessMs.p50)],
  ["Own lateness", "p99 ms", (run) => milliseconds(run.generator.latenessMs.p99)],
  ["Own lateness", "max ms", (run) => milliseconds(run.generator.latenessMs.max)],
  ["Views", "received/s", (run) => whole(run.generator.viewsPerS)],
  ["Clients", "cut off", (run) => whole(run.generator.disconnects)],
];

/** The table of what each strategy did, as HTML. A void run keeps its row, greyed, its reason below. */
export function strategyTable(strategies: readonly StrategyResult[]): string {
  return table("What each strategy did", "strategy", COLUMNS, strategies);
}

/** The table of the load generator's own figures, which say whether the runs can be believed, as HTML. */
export function generatorTable(strategies: readonly StrategyResult[]): string {
  return table("The load generator's own figures", "load for", GENERATOR_COLUMNS, strategies, false);
}

/** The pauses of each isolate, as HTML; empty where every strategy ran in one, as the first table has it. */
export function isolateTable(strategies: readonly StrategyResult[]): string {
  if (strategies.every(({ isolates }) => isolates.length < 2)) return "";
  const heading = "Pauses of each isolate";
  const body = strategies.flatMap((run, index) =>
    run.isolates.map(
      ({ name, pauses }) =>
        `<tr${run.void === false ? "" : ' class="void"'}>${nameCell(run, index, ` ${name}`)}` +
        `${[
          whole(pauses.count),
          milliseconds(pauses.p50Ms),
          milliseconds(pauses.p99Ms),
          milliseconds(pauses.maxMs),
        ]
          .concat(milliseconds(pauses.totalMs))
          .map((figure) => `<td>${figure}</td>`)
          .join("")}</tr>`,
    ),
  );
  return scrolling(
    heading,
    `<thead><tr><th scope="col">isolate</th>${["count", "p50 ms", "p99 ms", "max ms", "total ms"]
      .map((label) => `<th scope="col">${label}</th>`)
      .join("")}</tr></thead><tbody>${body.join("")}</tbody>`,
  );
}

function table(
  heading: string,
  rowHeading: string,
  columns: readonly Column[],
  strategies: readonly StrategyResult[],
  withReasons = true,
): string {
  const groups: { name: string; span: number }[] = [];
  for (const [name] of columns) {
    const last = groups.at(-1);
    if (last?.name === name) last.span++;
    else groups.push({ name, span: 1 });
  }
  const starts = columns.map(([name], index) => name !== columns[index - 1]?.[0]);
  const cell = (tag: "td" | "th", text: string, index: number) =>
    `<${tag}${tag === "th" ? ' scope="col"' : ""}${starts[index] ? ' class="starts"' : ""}>${text}</${tag}>`;
  const head =
    `<thead><tr><th scope="col" rowspan="2">${rowHeading}</th>` +
    groups
      .map(({ name, span }) => `<th scope="colgroup" colspan="${span}" class="starts">${name}</th>`)
      .join("") +
    `</tr><tr>${columns.map(([, label], index) => cell("th", label, index)).join("")}</tr></thead>`;
  const rows = strategies.map((run, index) => {
    const figures = columns.map(([, , figure], column) => cell("td", figure(run), column)).join("");
    if (run.void === false) return `<tr>${nameCell(run, index)}${figures}</tr>`;
    const row = `<tr class="void">${nameCell(run, index)}${figures}</tr>`;
    if (!withReasons) return row;
    return (
      `${row}<tr class="reason"><td colspan="${columns.length + 1}"><span>Void, no result: ` +
      `${escapeHtml(String(run.void))}</span></td></tr>`
    );
  });
  return scrolling(heading, `${head}<tbody>${rows.join("")}</tbody>`);
}

function nameCell(run: StrategyResult, index: number, after = ""): string {
  const colour = run.void === false ? `series-${index % COLOURS}` : "series-void";
  const mark = run.void === false ? "" : ' <em class="badge">void</em>';
  const name = escapeHtml(run.name + after);
  return `<th scope="row"><i class="swatch ${colour}"></i><span>${name}</span>${mark}</th>`;
}

/** A wide table scrolls by itself on a phone, and with the keyboard: hence the region and the tab stop. */
function scrolling(heading: string, rows: string): string {
  const region = `role="region" aria-label="${heading}" tabindex="0"`;
  return `<div class="scroll" ${region}><table>${rows}</table></div>`;
}
