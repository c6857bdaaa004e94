import { Presets, SingleBar } from "cli-progress";

/** Shows how far something is, in a share of 1 and in words. */
export type ShowProgress = (fraction: number, what: string) => void;

/**
 * Runs something with a bar that shows how far it is. Ctrl-C asks it to end early, and sets the exit code to 130.
 *
 * @param run - given how to show progress, and the signal that says to end
 */
export async function withProgressBar<T>(
  run: (show: ShowProgress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const interrupt = () => {
    process.exitCode = 130;
    abort.abort();
  };
  process.once("SIGINT", interrupt);
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
    process.off("SIGINT", interrupt);
  }
}
