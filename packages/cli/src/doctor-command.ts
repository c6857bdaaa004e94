import type { Command } from "commander";
import { port, positiveNumber, wholeNumber } from "./options.js";

/** Options of `pauseless doctor`. */
export interface DoctorCommandOptions {
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
    .action(async (command: readonly string[], options: DoctorCommandOptions) => {
      const { examineProgram } = await import("./examine-program.js");
      await examineProgram(command, options);
    });
}
