import { DoctorError } from "../doctor-error.js";
import type { Evidence } from "../evidence/evidence.js";
import { LEAST_PAIRS } from "../prove/judge-trial.js";

/** What is examined: a program that is started for it, or a process that runs. */
export type DoctorSubject =
  | {
      /** Program and arguments, such as `["node", "server.js"]`. */
      readonly command: readonly string[];
      readonly cwd?: string | undefined;
      readonly env?: NodeJS.ProcessEnv | undefined;
      /** Where the program's output goes in the first run; later runs are silent. `inherit` unless told. */
      readonly output?: "inherit" | "ignore" | undefined;
    }
  | { readonly pid: number };

/** What is examined, how long, and under what. */
export interface DoctorOptions {
  readonly subject: DoctorSubject;
  /** How long is observed at most: a program that ends by itself ends the window. 60 unless told. */
  readonly seconds?: number | undefined;
  /**
   * How long a program runs before it is observed. Unless told 3 under a load, in which code is compiled and memory grows to what is used; else 0: a program
   * without a load may end by itself, and then all of it is meant.
   */
  readonly warmUpSeconds?: number | undefined;
  /** A shell command that puts the program under load, started when it listens, with its port as `PORT` in the environment. */
  readonly load?: string | undefined;
  /** Whether a launched program is run a second time without inlining, so that functions that the compiler folds into others are named. True unless told. */
  readonly namesPass?: boolean | undefined;
  /** Tries the advice: runs the program without and with it. Left out, nothing is tried. */
  readonly prove?: DoctorProveOptions | undefined;
  /** Ends early: what is known until then is the report. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how far it is, a few times a second. */
  readonly onProgress?: ((progress: DoctorProgress) => void) | undefined;
  /** Is told, in a sentence, of what was left behind in the process, though there is a report. */
  readonly onWarning?: ((sentence: string) => void) | undefined;
  /** What is known of the window so far, about every two seconds. */
  readonly onSnapshot?: ((evidence: Evidence) => void) | undefined;
}

/** How the advice is tried. */
export interface DoctorProveOptions {
  /** Pairs of runs for each trial, 5 or more. */
  readonly pairs: number;
  /** Of each run; 10 unless told, or as many as were observed where these are fewer. */
  readonly seconds?: number | undefined;
  /** The program with a change of its code, which is tried first: program and arguments. */
  readonly against?: readonly string[] | undefined;
}

/** How far it is. */
export interface DoctorProgress {
  /** Of all that is planned, 0 to 1. */
  readonly fraction: number;
  /** What goes on, in words. */
  readonly what: string;
}

const MOST_SECONDS = 3600;

/**
 * Checks options before anything is started.
 *
 * @throws DoctorError `bad-option` that says what to change
 */
export function checkDoctor({ subject, seconds, warmUpSeconds, load, prove }: DoctorOptions): void {
  if ("pid" in subject) {
    if (!Number.isInteger(subject.pid) || subject.pid < 1)
      throw bad(`${subject.pid} is no process; give its pid`);
    if (prove !== undefined) {
      throw bad("to prove is to run the program again: give its command, not the pid of one that runs");
    }
  } else if (subject.command.length === 0) {
    throw bad("there is nothing to examine; give a command, such as node server.js, or a pid");
  }
  if (seconds !== undefined && !(seconds > 0 && seconds <= MOST_SECONDS)) {
    throw bad(`seconds is ${seconds}; give more than 0 and at most ${MOST_SECONDS}`);
  }
  if (warmUpSeconds !== undefined && !(warmUpSeconds >= 0 && warmUpSeconds <= MOST_SECONDS)) {
    throw bad(`the warm-up is ${warmUpSeconds} s; give 0 to ${MOST_SECONDS}`);
  }
  if (prove !== undefined && !(Number.isInteger(prove.pairs) && prove.pairs >= LEAST_PAIRS)) {
    throw bad(
      `pairs of runs are ${prove.pairs}; give ${LEAST_PAIRS} or more, with fewer a difference may always be chance`,
    );
  }
  if (load?.trim() === "") throw bad("the load is empty; give a shell command, or none");
}

function bad(message: string): DoctorError {
  return new DoctorError("bad-option", message);
}
