import { mkdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DoctorError } from "../doctor-error.js";
import { reportPage } from "../page/report-page.js";
import type { Report } from "../report/report-data.js";
import { allocationsPprof } from "./allocations-pprof.js";
import { chromeTrace } from "./chrome-trace.js";
import { cpuPprof } from "./cpu-pprof.js";
import { reportMarkdown } from "./report-markdown.js";

/** What a report is written as, in the order in which a reader wants them. */
const FILES: readonly (readonly [name: string, content: (report: Report) => string | Buffer])[] = [
  ["report.html", (report) => reportPage(report)],
  ["report.json", (report) => JSON.stringify(report)],
  ["report.md", reportMarkdown],
  ["allocations.pb.gz", (report) => allocationsPprof(report.evidence, startOf(report))],
  ["cpu.pb.gz", (report) => cpuPprof(report.evidence, startOf(report))],
  ["trace.json", (report) => JSON.stringify(chromeTrace(report.evidence))],
];

/** How a file is written; another one is given in tests, as of a disk that is full. */
export type WriteFile = (path: string, content: string | Buffer) => void;

/**
 * Makes sure that a report can be written to a folder, before there is one: the folder is made, and a file in it; both are removed again.
 *
 * @throws DoctorError `cannot-write` that says why not
 */
export function prepareFolder(folder: string): void {
  const probe = join(folder, `.pauseless-${process.pid}`);
  inWords(folder, () => {
    const made = makeFolder(folder);
    try {
      writeFileSync(probe, "");
      rmSync(probe);
    } finally {
      for (const path of made.reverse()) rmdirSync(path);
    }
  });
}

/**
 * Writes a report: `report.html`, `report.json`, `report.md`, `allocations.pb.gz`, `cpu.pb.gz`, `trace.json`. Each is whole or, where it was there before,
 * as it was: all are written beside their places first, and put there when the last of them is written.
 *
 * @returns the files' paths
 * @throws DoctorError `cannot-write` where the folder cannot be made or written to, or the disk is full; nothing new is there then
 */
export function writeReport(report: Report, folder: string, write: WriteFile = writeWhole): string[] {
  const contents = FILES.map(([name, content]) => ({ name, content: content(report) }));
  const paths = contents.map(({ name }) => join(folder, name));
  const beside = contents.map(({ name }) => join(folder, `.${name}.${process.pid}`));
  inWords(folder, () => {
    try {
      makeFolder(folder);
      for (const [index, { content }] of contents.entries()) write(beside[index], content);
      for (const [index, path] of paths.entries()) renameSync(beside[index], path);
    } catch (error) {
      for (const path of beside) rmSync(path, { force: true });
      throw error;
    }
  });
  return paths;
}

/**
 * Makes a folder and those above it, one by one: Node's own way to make them all never returns in a place like `/proc` (Node 20).
 *
 * @returns those that were not there, the outermost first
 */
function makeFolder(folder: string): string[] {
  const path = resolve(folder);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
  const above = dirname(path) === path ? [] : makeFolder(dirname(path));
  mkdirSync(path);
  return [...above, path];
}

function writeWhole(path: string, content: string | Buffer): void {
  writeFileSync(path, content, { flush: true });
}

function startOf({ madeAt, evidence }: Report): Date {
  return new Date(Date.parse(madeAt) - evidence.windowMs);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room",
  EDQUOT: "the quota of the disk is used up; make room",
  EFBIG: "the limit on the size of files is reached; raise it",
  EROFS: "the file system is read-only; choose another folder",
  EACCES: "permission is missing; choose another folder",
  EPERM: "permission is missing; choose another folder",
  ENOENT: "the system makes no folders there; choose another",
  ENOTDIR: "a part of it is no folder; choose another",
  EEXIST: "it is there and no folder; choose another",
  EISDIR: "a folder stands where a file would; choose another",
};

function inWords(folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const reason = REASONS[code] ?? message;
    throw new DoctorError("cannot-write", `the report cannot be written to ${resolve(folder)}: ${reason}`, {
      cause: error,
    });
  }
}
