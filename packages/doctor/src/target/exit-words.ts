import { DoctorError } from "../doctor-error.js";
import type { TargetExit } from "./target.js";

/** How a program ended, as the end of a sentence: `exited with code 3`, `was killed by SIGSEGV`. */
export function exitWords({ code, signal }: TargetExit): string {
  if (signal) return `was killed by ${signal}`;
  return code === null ? "ended" : `exited with code ${code}`;
}

/** The error for a program that ended before anything could be seen of it: `exited-early` where it ended well, otherwise `crashed`. */
export function earlyEnd(command: readonly string[], exit: TargetExit): DoctorError {
  const words = `\`${command.join(" ")}\` ${exitWords(exit)}`;
  if (exit.code === 0) {
    return new DoctorError(
      "exited-early",
      `${words} before anything could be seen of it: examine a program that runs on, or give it work for some seconds`,
    );
  }
  return new DoctorError(
    "crashed",
    `${words} before anything could be seen of it: what it wrote above says why; have it run by itself first`,
  );
}
