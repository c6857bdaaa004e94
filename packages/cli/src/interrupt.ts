/** What asks a command to end: Ctrl-C, the system's polite request, and the end of the terminal. */
export const ENDING = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Waits for Ctrl-C, the system's polite request to end, or the end of the terminal. A second one ends the process at once. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ENDING) process.once(signal, () => resolve());
  });
}
