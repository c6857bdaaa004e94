import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { DoctorError } from "../doctor-error.js";
import { madeReport } from "./made-report.js";
import { prepareFolder, type WriteFile, writeReport } from "./write-report.js";

const NAMES = ["allocations.pb.gz", "cpu.pb.gz", "report.html", "report.json", "report.md", "trace.json"];

function temporary(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-report-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

function cannotWrite(reason: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof DoctorError && error.code === "cannot-write" && reason.test(error.message);
}

/** Writes as a disk does that is full after so many files. */
function fullAfter(files: number): WriteFile {
  let written = 0;
  return (path, content) => {
    if (written++ < files) return writeFileSync(path, content);
    writeFileSync(path, content.slice(0, 10));
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
}

test("a report is written to a folder that is made for it, each file readable", (t) => {
  const folder = join(temporary(t), "a", "b");
  const paths = writeReport(madeReport(), folder);
  assert.deepEqual(readdirSync(folder).sort(), NAMES);
  assert.deepEqual(
    [...paths].sort(),
    NAMES.map((name) => join(folder, name)),
  );
  const text = (name: string) => readFileSync(join(folder, name), "utf8");
  assert.deepEqual(JSON.parse(text("report.json")), madeReport());
  assert.match(text("report.html"), /^<!doctype html>/);
  assert.match(text("report.md"), /^# 87 %/);
  assert.ok(JSON.parse(text("trace.json")).traceEvents.length > 0);
  for (const name of NAMES.filter((each) => each.endsWith(".gz"))) {
    assert.ok(gunzipSync(readFileSync(join(folder, name))).length > 0);
  }
});

for (const files of [0, 3, 5]) {
  test(`a disk that is full after ${files} files leaves what was there as it was, and nothing half`, (t) => {
    const folder = temporary(t);
    writeFileSync(join(folder, "report.json"), "before");
    assert.throws(
      () => writeReport(madeReport(), folder, fullAfter(files)),
      cannotWrite(/report cannot be written to .*: the disk is full; make room/),
    );
    assert.deepEqual(readdirSync(folder), ["report.json"]);
    assert.equal(readFileSync(join(folder, "report.json"), "utf8"), "before");
  });
}

test("a folder that is a file, or is below one, is refused before and after measuring", (t) => {
  const file = join(temporary(t), "file");
  writeFileSync(file, "");
  for (const place of [file, join(file, "below")]) {
    assert.throws(() => prepareFolder(place), cannotWrite(/no folder/));
    assert.throws(() => writeReport(madeReport(), place), cannotWrite(/no folder/));
  }
});

test("a folder that stands where a file would is left alone", (t) => {
  const folder = temporary(t);
  mkdirSync(join(folder, "report.md", "kept"), { recursive: true });
  assert.throws(() => writeReport(madeReport(), folder), cannotWrite(/a folder stands/));
  assert.ok(existsSync(join(folder, "report.md", "kept")));
});

test("preparing leaves what was there, and no folder that was not", (t) => {
  const folder = temporary(t);
  prepareFolder(join(folder, "new", "deep"));
  assert.deepEqual(readdirSync(folder), []);
  writeFileSync(join(folder, "kept"), "");
  prepareFolder(folder);
  assert.deepEqual(readdirSync(folder), ["kept"]);
});

test("a place where the system makes no folders is refused", { skip: process.platform !== "linux" }, () => {
  assert.throws(() => prepareFolder("/proc/x/y"), cannotWrite(/the system makes no folders there/));
});
