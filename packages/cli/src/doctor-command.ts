import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  checkDoctor,
  DoctorError,
  type DoctorOptions,
  type DoctorSubject,
  diagnose,
  inTime,
  LiveServer,
  prepareFolder,
  type Report,
  runDoctor,
  writeReport,
} from "@pauseless/doctor";
import type { Command } from "commander";
import { doctorText } from "./doctor-text.js";
import { untilInterrupted } from "./interrupt.js";
import { port, positiveNumber, wholeNumber } from "./options.js";
import { withProgressBar } from "./progress-bar.js";
import { recordingLoad } from "./recording-load.js";

interface DoctorCommandOptions {
  readonly seconds: number;
  readonly warmup?: number;
  readonly pid?: number;
  readonly load?: string;
  readonly recording?: string;
  readonly out?: string;
  readonly serve?: number;
  readonly prove?: boolean;
  readonly against?: string;
  readonly repeats: number;
  readonly once?: boolean;
  readonly json?: boolean;
}

/** Adds `pauseless doctor`: why a program pauses, and what cures it. */
export function addDoctorCommand(program: Command): void {
  program
    // Else options of the examined program would be taken for those of the doctor.
    .enablePositionalOptions()
    .command("doctor")
    .description("find out why a Node program pauses, and what cures it")
    .usage("[options] [--] node server.js ...\n       pauseless doctor [options] --pid <pid>")
    .argument("[command...]", "the program to start, with its arguments")
    .passThroughOptions()
    .option("--pid <pid>", "examine a process that runs, instead of starting one", wholeNumber)
    .option(
      "--seconds <n>",
      "how long to observe; a program that ends by itself is over earlier",
      positiveNumber,
      60,
    )
    .option(
      "--warmup <n>",
      "how long the program runs before; 3 under a load, else 0, unless told",
      wholeNumber,
    )
    .option("--load <command>", "a shell command that puts the program under load, started when it listens")
    .option(
      "--recording <file>",
      "put the program under a recording of pauseless record, again and again, instead of a load",
    )
    .option("--out <folder>", "where report.html, report.json, report.md, both profiles and the trace go")
    .option("--serve <port>", "show the page live on this port while observing, 0 for any that is free", port)
    .option("--prove", "try the advice: run the program without and with it, and keep what helps")
    .option("--against <command>", "try this too, the program with a change of its code; implies --prove")
    .option("--repeats <n>", "pairs of runs for each trial of --prove", wholeNumber, 8)
    .option(
      "--once",
      "start the program a single time: functions that were inlined are named as their callers then",
    )
    .option("--json", "print what was found as JSON, and the program's output not at all")
    .action(doctor);
}

async function doctor(command: readonly string[], asked: DoctorCommandOptions): Promise<void> {
  const { out, seconds, warmup, serve } = asked;
  const options: DoctorOptions = {
    subject: subjectOf(command, asked),
    seconds,
    warmUpSeconds: warmup,
    load: loadOf(asked),
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
        onSnapshot: (evidence) => live?.update(evidence),
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
    `pauseless: the program crashed (${exit}) after ${inTime(windowMs)}; this is what was seen until then`,
  );
  process.exitCode ??= 1;
}

function loadOf({ load, recording }: DoctorCommandOptions): string | undefined {
  if (recording === undefined) return load;
  if (load !== undefined) {
    throw new DoctorError("bad-option", "both --load and --recording were given; give one of them");
  }
  if (existsSync(recording)) return recordingLoad(resolve(recording));
  throw new DoctorError("bad-option", `there is no recording ${recording}; make one with pauseless record`);
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
