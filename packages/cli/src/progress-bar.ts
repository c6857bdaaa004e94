import { constants } from "node:os";
import { Presets, SingleBar } from "cli-progress";
import { ENDING } from "./interrupt.js";

/** Shows how far something is, in a share of 1 and in words. */
export type ShowProgress = (fraction: number, what: string) => void;

/**
 * Runs something with a bar that shows how far it is. Ctrl-C, or the system's polite request to end, asks it to end early, and sets the exit code
 * as shells do: 130, 143, or 129 where the terminal has gone. The second ends this process at once.
 *
 * @param run - given how to show progress, and the signal that says to end
 */
export async function withProgressBar<T>(
  run: (show: ShowProgress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => {
    process.exitCode = 128 + constants.signals[signal];
    // A terminal that has gone takes no more text, which is no reason to leave anything undone.
    if (signal === "SIGHUP")
      for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
    if (abort.signal.aborted) {
      // The cursor is shown again.
      bar.stop();
      process.exit();
    }
    abort.abort();
  };
  for (const signal of ENDING) process.on(signal, interrupt);
  const bar = new SingleBar(
    {
      format: "{bar} {percentage}%  {what}",
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  bar.start(100, 0, { what: "" });
  try {
    return await run((fraction, what) => bar.update(Math.floor(fraction * 100), { what }), abort.signal);
  } finally {
    bar.stop();
    for (const signal of ENDING) process.off(signal, interrupt);
  }
}
