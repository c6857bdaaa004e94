import assert from "node:assert/strict";
import { test } from "node:test";
import { DoctorError } from "../doctor-error.js";
import { checkDoctor, type DoctorOptions } from "./doctor-options.js";

const command = ["node", "server.js"];

const mistakes: readonly (readonly [what: string, options: DoctorOptions, says: RegExp])[] = [
  ["no command", { subject: { command: [] } }, /nothing to examine; give a command/],
  ["a pid of 0", { subject: { pid: 0 } }, /0 is no process/],
  ["half a pid", { subject: { pid: 1.5 } }, /1\.5 is no process/],
  ["to prove on a process", { subject: { pid: 1 }, prove: { pairs: 5 } }, /give its command, not the pid/],
  ["to prove by 4 pairs", { subject: { command }, prove: { pairs: 4 } }, /are 4; give 5 or more/],
  ["no seconds", { subject: { command }, seconds: 0 }, /seconds is 0; give more than 0/],
  ["endless seconds", { subject: { command }, seconds: Infinity }, /at most 3600/],
  ["seconds that are no number", { subject: { command }, seconds: Number.NaN }, /seconds is NaN/],
  ["a warm-up before now", { subject: { command }, warmUpSeconds: -1 }, /the warm-up is -1 s/],
  ["an empty load", { subject: { command }, load: " " }, /the load is empty/],
];
for (const [what, options, says] of mistakes) {
  test(`${what} is refused in words`, () => {
    assert.throws(
      () => checkDoctor(options),
      (error) => error instanceof DoctorError && error.code === "bad-option" && says.test(error.message),
    );
  });
}

test("what is left out is all right", () => {
  checkDoctor({ subject: { command } });
  checkDoctor({ subject: { pid: 1 }, seconds: 0.5, warmUpSeconds: 0, load: "wrk" });
});
