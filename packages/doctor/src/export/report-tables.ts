import type { PauseFigures, ThreadFigures } from "../figures/thread-figures.js";
import { inWords } from "../insights/in-words.js";
import { MEASURES, measureText } from "../prove/run-measures.js";
import type { Proof, Report } from "../report/report-data.js";
import { decimals, inBytes, inMs, inPercent, inTime, NOT_KNOWN } from "./in-units.js";

/** A table for reading: the first row heads the columns, the first column says what a row is about. */
export type FigureTable = readonly (readonly string[])[];

/** Windows that a table of utilisation shows, of those that were worked out: what a short task needs, a tick at 50 and at 20 Hz, a tenth of a second. */
const MMU_WINDOWS_MS = [10, 20, 50, 100];

/** The figures of the thread that the report is about; of the first where it names none of them. */
export function figuresOf({ figures, thread }: Report): ThreadFigures | undefined {
  return figures.find((each) => each.thread === thread) ?? figures[0];
}

/** Pauses by kind: all, young, full, and the steps of marking between them. */
export function pauseTable(figures: ThreadFigures): FigureTable {
  const row = (name: string, pauses: PauseFigures) =>
    pauses.count === 0
      ? [name, "0", ...Array<string>(6).fill(NOT_KNOWN)]
      : [
          name,
          decimals(pauses.count, 0),
          inTime(pauses.intervalS * 1000),
          inMs(pauses.p50Ms),
          inMs(pauses.p99Ms),
          inMs(pauses.maxMs),
          inTime(pauses.totalMs),
          inPercent(pauses.shareOfTime),
        ];
  return [
    ["", "count", "one every", "p50", "p99", "max", "in all", "of the time"],
    row("pauses", figures.pauses),
    row("young collections", figures.minor),
    row("full collections", figures.major),
    row("marking steps", figures.marking),
  ];
}

/** Functions that allocate most. */
export function allocationTable({ allocation }: Report, most: number): FigureTable {
  return [
    ["allocating function", "share", "a second", "died young", "stays", "mean lifetime"],
    ...allocation.top
      .slice(0, most)
      .map((each) => [
        inWords.place({ ...each, functionName: each.function }),
        inPercent(each.share),
        inBytes(each.share * allocation.bytesPerS),
        inPercent(each.diedYoungShare),
        inPercent(each.staysShare),
        each.meanLifetimeMs === null ? NOT_KNOWN : inTime(each.meanLifetimeMs),
      ]),
  ];
}

/** What is allocated, how what full collections leave grows, and how late the event loop is, in a sentence. */
export function ratesText(report: Report): string {
  const { allocation, heap } = report;
  const mb = heap.growthMbPerS;
  const growth =
    mb === null
      ? ""
      : Math.abs(mb) < 0.005
        ? ", and full collections leave no more than before"
        : `, and what full collections leave ${mb > 0 ? "grows" : "falls"} by ${decimals(Math.abs(mb), 2)} MB/s`;
  return `${inBytes(allocation.bytesPerS)}/s are allocated on the heap${growth}. ${loopDelayText(report)}`;
}

function loopDelayText({ loopDelayMs: { p99, max }, evidence, thread }: Report): string {
  if (p99 !== null && max !== null)
    return `The event loop is late by ${inMs(p99)} at p99, ${inMs(max)} at most.`;
  const stood = evidence.threads.find(({ name }) => name === thread) ?? evidence.threads[0];
  return (
    `How late the event loop is, is not known: it did not turn in the window, ` +
    `and stood for all of the ${inTime(stood.endMs - stood.startMs)} that it was observed.`
  );
}

/** What could not be known, a sentence each. */
export function gapsOf({ evidence }: Report): readonly string[] {
  const folded = evidence.threads.filter(({ allocations }) => allocations.inlined).map(({ name }) => name);
  if (folded.length === 0) return evidence.gaps;
  const inlining = `Functions that the compiler folded into their callers are named as these (${folded.join(", ")}).`;
  return [...evidence.gaps, inlining];
}

/** The least share of any window of a length that the program had for itself. */
export function utilisationTable({ mmu }: ThreadFigures): FigureTable {
  const known = mmu.filter(({ windowMs }) => MMU_WINDOWS_MS.includes(windowMs));
  return [
    ["in any window of", ...known.map(({ windowMs }) => `${windowMs} ms`)],
    ["least left to the program", ...known.map(({ utilisation }) => inPercent(utilisation))],
  ];
}

/** What pauses do to a program that ticks. */
export function tickTable({ ticks }: ThreadFigures): FigureTable {
  return [
    ["if it ticked at", "ticks", "delayed", "missed", "worst"],
    ...ticks.map(({ hz, ticks: all, delayed, missed, worstMs }) => [
      `${hz} Hz`,
      decimals(all, 0),
      decimals(delayed, 0),
      decimals(missed, 0),
      inMs(worstMs),
    ]),
  ];
}

function sureText(confidence: number | undefined): string {
  return confidence === undefined ? "" : `, ${Math.floor(confidence * 100)} % sure`;
}

/** What was tried, kept or not, each with its measures below it. */
export function proofTable({ trials }: Proof): FigureTable {
  return [
    ["tried", "without", "with", "gain (interval)"],
    ...trials.flatMap(({ advice, outcome, measures }) => [
      [`${outcome}: ${advice.engine?.join(" ") ?? advice.id}`, "", "", ""],
      ...measures.map(({ measure, without, with: after, gain, low, high, confidence }) => [
        `– ${MEASURES[measure].label}`,
        measureText(measure, without),
        measureText(measure, after),
        low === undefined || high === undefined
          ? inPercent(gain)
          : `${inPercent(gain)} (${inPercent(low)} to ${inPercent(high)}${sureText(confidence)})`,
      ]),
    ]),
  ];
}

/** Above it the program was not what it is alone. */
const MUCH_OVERHEAD = 0.1;

/** What observing cost, and what to do where that is much. */
export function overheadText({ overhead }: Report): string {
  const cost = `Observing cost ${inPercent(overhead)} of the program's processor time.`;
  if (overhead <= MUCH_OVERHEAD) return cost;
  return `${cost} That is much: pauses and delays may be longer than without it. A longer window (--seconds) costs less of it.`;
}
