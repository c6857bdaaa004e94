import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DoctorError } from "../doctor-error.js";
import { earlyEnd } from "./exit-words.js";
import type { LaunchedCommand } from "./launched-command.js";
import type { TargetExit } from "./target.js";

const LOOK_MS = 20;
/** What Node exits with where it does not know an option. */
const BAD_OPTION_CODE = 9;
const NAME_IT =
  "name the program itself, as in `node server.js`, and leave --permission out, which keeps the inspector closed";

/** What the bootstrap writes when the program is about to begin. */
export interface Announcement {
  readonly pid: number;
  /** Of its inspector. */
  readonly url: string;
  /** Whether the user had it open already (`--inspect`). */
  readonly openBefore: boolean;
}

/**
 * Waits until a program of the command has come forward.
 *
 * @param folder - where it announces itself
 * @param startMs - how long that may take; a start script may build first
 * @throws DoctorError `exited-early` or `crashed` where the command ended before, `bad-option` where Node did not know an option, `inspector-refused`
 *   where no Node program came forward
 */
export async function awaitAnnouncement(
  folder: string,
  command: readonly string[],
  launched: LaunchedCommand,
  startMs: number,
): Promise<Announcement> {
  let exit: TargetExit | undefined;
  void launched.exited.then((how) => {
    exit = how;
  });
  const untilMs = performance.now() + startMs;
  for (;;) {
    const hasEnded = exit !== undefined;
    const announcement = read(folder);
    if (announcement) return announcement;
    if (hasEnded) throw endedBefore(command, exit as TargetExit);
    if (performance.now() > untilMs) {
      const message = `\`${command.join(" ")}\` started no Node program that can be examined within ${startMs / 1000} s: ${NAME_IT}`;
      throw new DoctorError("inspector-refused", message);
    }
    await sleep(LOOK_MS);
  }
}

function read(folder: string): Announcement | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "announcement.json"), "utf8"));
  } catch {
    return undefined;
  }
}

function endedBefore(command: readonly string[], exit: TargetExit): DoctorError {
  const words = command.join(" ");
  if (exit.code === BAD_OPTION_CODE) {
    const message = `\`${words}\` exited with code 9: its version of Node does not know an option that is written above; leave it out`;
    return new DoctorError("bad-option", message);
  }
  if (exit.code === 0) {
    const message = `\`${words}\` ended (exit code 0) without starting a Node program that can be examined: ${NAME_IT}`;
    return new DoctorError("exited-early", message);
  }
  return earlyEnd(command, exit);
}
