const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Sends a signal to a group of processes. */
export type KillGroup = (signal: NodeJS.Signals) => void;

const groups = new Map<KillGroup, { endsWithDoctor: boolean }>();

/**
 * Keeps groups of processes that the doctor started from being left behind. A signal that would end the doctor is passed on to them while
 * nobody else in the doctor handles it; whoever does decides about them too. Where the doctor ends otherwise, they are asked to end (SIGTERM).
 *
 * @returns `letGo` has the group outlive the doctor's own end, `end` forgets it
 */
export function guardGroup(kill: KillGroup): { letGo(): void; end(): void } {
  if (groups.size === 0) {
    for (const signal of SIGNALS) process.on(signal, passOn);
    process.on("exit", endAll);
  }
  const entry = { endsWithDoctor: true };
  groups.set(kill, entry);
  return {
    letGo() {
      entry.endsWithDoctor = false;
    },
    end() {
      groups.delete(kill);
      if (groups.size === 0) retire();
    },
  };
}

function passOn(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  for (const kill of groups.keys()) kill(signal);
  groups.clear();
  retire();
  // Now nobody handles it, and it ends the doctor as it would have.
  process.kill(process.pid, signal);
}

function endAll(): void {
  for (const [kill, { endsWithDoctor }] of groups) if (endsWithDoctor) kill("SIGTERM");
}

function retire(): void {
  for (const signal of SIGNALS) process.removeListener(signal, passOn);
  process.removeListener("exit", endAll);
}
