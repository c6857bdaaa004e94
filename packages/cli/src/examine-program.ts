import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  checkDoctor,
  DoctorError,
  type DoctorOptions,
  type DoctorSubject,
  diagnose,
  exitText,
  inTime,
  LiveServer,
  prepareFolder,
  type Report,
  runDoctor,
  writeReport,
} from "@pauseless/doctor";
import type { DoctorCommandOptions } from "./doctor-command.js";
import { doctorText } from "./doctor-text.js";
import { untilInterrupted } from "./interrupt.js";
import { withProgressBar } from "./progress-bar.js";
import { recordingLoad } from "./recording-load.js";

/** What `pauseless doctor` does. A file of its own, as all that the doctor needs is loaded with it: other commands host games. */
export async function examineProgram(command: readonly string[], asked: DoctorCommandOptions): Promise<void> {
  const { out, seconds, warmup, serve } = asked;
  const options: DoctorOptions = {
    subject: subjectOf(command, asked),
    seconds,
    warmUpSeconds: warmup,
    load: await loadOf(asked),
    namesPass: asked.once !== true,
    prove: proveOptionsOf(asked),
  };
  checkDoctor(options);
  if (out !== undefined) prepareFolder(out);
  const live = serve === undefined ? undefined : await LiveServer.open({ port: serve, diagnose });
  try {
    if (live !== undefined) console.error(`pauseless: the page is at ${live.url}`);
    if (command.length > 0 && asked.once !== true) {
      console.error(
        "pauseless: the program may be started a second time, for the names of functions (--once: never)",
      );
    }
    const warnings: string[] = [];
    const { report, interrupted } = await withProgressBar(async (show, signal) => ({
      report: await runDoctor({
        ...options,
        signal,
        onProgress: ({ fraction, what }) => show(fraction, what),
        // Printed once the bar is gone.
        onWarning: (sentence) => warnings.push(sentence),
        onSnapshot: live && ((evidence) => live.update(evidence)),
      }),
      interrupted: signal.aborted,
    }));
    if (report === undefined) {
      console.error("pauseless: interrupted before anything was observed; nothing was written");
      return;
    }
    tell(report, asked);
    for (const sentence of warnings) console.error(`pauseless: ${sentence}`);
    live?.finish(report);
    // Interrupted already, nobody waits for the page.
    if (live === undefined || interrupted) return;
    console.error(`pauseless: the page stays at ${live.url} until Ctrl-C`);
    await untilInterrupted();
  } finally {
    await live?.close();
  }
}

/** Says what was found, and writes it where that was asked for. */
function tell(report: Report, { json, out }: DoctorCommandOptions): void {
  console.log(json === true ? JSON.stringify(stablePart(report)) : doctorText(report));
  if (out !== undefined) write(report, out);
  const { ended, exit, windowMs } = report.evidence;
  if (ended !== "crash") return;
  console.error(
    `pauseless: the program ${exitText(exit)} after ${inTime(windowMs)}; this is what was seen until then`,
  );
  process.exitCode ??= 1;
}

async function loadOf({ load, recording }: DoctorCommandOptions): Promise<string | undefined> {
  if (recording === undefined) return load;
  if (load !== undefined) {
    throw new DoctorError("bad-option", "both --load and --recording were given; give one of them");
  }
  if (!existsSync(recording)) {
    throw new DoctorError("bad-option", `there is no recording ${recording}; make one with pauseless record`);
  }
  // Opened here too, so that a file that is none is told before the program is started.
  const { Recording } = await import("@pauseless/storm");
  const { path } = new Recording(recording);
  return recordingLoad(resolve(path));
}

function proveOptionsOf({ prove, against, repeats }: DoctorCommandOptions): DoctorOptions["prove"] {
  if (against === undefined) return prove === true ? { pairs: repeats } : undefined;
  // Through the shell, as the load: it knows how a command is split into words.
  const shell = process.platform === "win32" ? ["cmd", "/d", "/s", "/c"] : ["sh", "-c"];
  return { pairs: repeats, against: [...shell, against] };
}

function subjectOf(command: readonly string[], { pid, json }: DoctorCommandOptions): DoctorSubject {
  if (pid !== undefined && command.length > 0) {
    throw new DoctorError("bad-option", "both --pid and a command were given; give one of them");
  }
  if (pid !== undefined) return { pid };
  if (command.length === 0) {
    throw new DoctorError(
      "bad-option",
      "there is nothing to examine; give a command, as in pauseless doctor -- node server.js, or --pid",
    );
  }
  return { command, output: json === true ? "ignore" : "inherit" };
}

/** What is for everyone to build on. */
function stablePart({ figures: _figures, evidence: _evidence, ...stable }: Report): object {
  return stable;
}

/** Writes the files. Where they cannot be written it says so: what was found has been printed. */
function write(report: Report, folder: string): void {
  try {
    console.error(`\n${writeReport(report, folder).join("\n")}`);
  } catch (error) {
    if (!(error instanceof DoctorError)) throw error;
    console.error(`pauseless: ${error.message}`);
    process.exitCode ??= 1;
  }
}
