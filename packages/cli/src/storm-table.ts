import type { Report, StrategyResult } from "@pauseless/storm";

const rows: readonly (readonly [string, (result: StrategyResult) => string])[] = [
  ["messages a second received", (r) => whole(r.receivedPerS)],
  ["snapshots a second sent", (r) => whole(r.sentPerS)],
  ["collector pauses", (r) => `${r.pauses.count}`],
  ["  one every", (r) => `${r.pauses.intervalS.toFixed(2)} s`],
  ["  p99 / max", (r) => `${ms(r.pauses.p99Ms)} / ${ms(r.pauses.maxMs)} ms`],
  ["  in all", (r) => `${whole(r.pauses.totalMs)} ms`],
  [
    "ticks late p50 / p99 / max",
    (r) => `${ms(r.latenessMs.p50)} / ${ms(r.latenessMs.p99)} / ${ms(r.latenessMs.max)} ms`,
  ],
  ["ticks later than a frame", (r) => `${r.stutters} of ${r.ticks}`],
  ["round trip p50 / p99", (r) => `${ms(r.roundTripMs.p50)} / ${ms(r.roundTripMs.p99)} ms`],
  ["heap / resident", (r) => `${whole(r.heapUsedMb)} / ${whole(r.rssMb)} MB`],
  ["processor, of one core", (r) => `${whole(100 * r.cpuShare)} %`],
  ["generator late p99", (r) => `${ms(r.generator.latenessMs.p99)} ms`],
];

/** The figures of a storm as a table for the terminal: a column a strategy. A void run shows no figures. */
export function stormTable(report: Report): string {
  const { strategies, settings, machine } = report;
  const header = ["", ...strategies.map(({ name }) => name)];
  const body = rows.map(([title, figure]) => [
    title,
    ...strategies.map((r) => (r.void === false ? figure(r) : "void")),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...body].map((row) => row[column].length)));
  const lines = [header, ...body].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i] + 3))).join(""),
  );
  const voids = strategies.flatMap(({ name, void: reason }) =>
    reason === false ? [] : [`${name} is void: ${reason}`],
  );
  const conditions =
    `${settings.clients} clients x ${settings.rate} a second, traffic ${settings.traffic}, ${settings.battles} battles of ` +
    `${settings.players}, ${settings.background} in the background, ${settings.seconds} s; ${machine.cpu}, ` +
    `${machine.cores} cores, Node ${machine.node}`;
  return [conditions, "", ...lines, ...voids].join("\n");
}

const whole = (value: number): string => Math.round(value).toLocaleString("en-US");
const ms = (value: number): string => value.toFixed(1);
