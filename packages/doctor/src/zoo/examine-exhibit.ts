import { readFileSync } from "node:fs";
import { mergePasses } from "../collect/merge-passes.js";
import { observe } from "../collect/observe.js";
import { diagnose } from "../diagnose/diagnose.js";
import { NO_INLINING } from "../doctor/no-inlining.js";
import type { Evidence } from "../evidence/evidence.js";
import type { Report } from "../report/report-data.js";
import { launchTarget } from "../target/launch-target.js";
import type { Exhibit } from "./exhibit.js";
import { zooProgram } from "./zoo-program.js";

const SECONDS = 5;
/** So that a few seconds have the parts that a minute has. */
const STOPS_SHARE = 0.3;

export interface Examined {
  readonly report: Report;
  /** Where a named function has to be found. */
  readonly source: { readonly file: string; readonly text: string };
}

/**
 * Runs a program of the zoo under the doctor's eyes. Where functions have to be named, nothing is inlined from the start: as the doctor's second pass has it, without
 * the time of a first one. Only where the truth asks for it are there two passes.
 *
 * @param node - what it is run by
 */
export async function examineExhibit(exhibit: Exhibit, node = process.execPath): Promise<Examined> {
  const program = zooProgram(exhibit, node);
  try {
    const { command } = program;
    const seconds = exhibit.seconds ?? SECONDS;
    const { secondPass = false, named } = exhibit;
    const first = await observed(command, named === undefined || secondPass ? [] : NO_INLINING, seconds);
    const evidence = secondPass ? mergePasses(first, await observed(command, NO_INLINING, seconds)) : first;
    const text = readFileSync(program.source, "utf8");
    return { report: diagnose(evidence), source: { file: program.source, text } };
  } finally {
    program.remove();
  }
}

async function observed(
  command: readonly string[],
  flags: readonly string[],
  seconds: number,
): Promise<Evidence> {
  const target = await launchTarget({ command, flags, output: "ignore" });
  try {
    return await observe(target, { seconds, stopsShare: STOPS_SHARE });
  } finally {
    await target.stop();
  }
}
