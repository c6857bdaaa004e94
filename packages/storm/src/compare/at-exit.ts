const tidies = new Set<() => void>();

/**
 * Has something put in order when this process ends, also where it ends in the middle of its work, as on a second Ctrl-C; not where it is killed.
 *
 * @param tidy - waits for nothing
 * @returns what calls it off again
 */
export function atExit(tidy: () => void): () => void {
  // One listener for all: Node warns of many.
  if (tidies.size === 0) process.once("exit", tidyUp);
  tidies.add(tidy);
  return () => {
    tidies.delete(tidy);
    if (tidies.size === 0) process.off("exit", tidyUp);
  };
}

function tidyUp(): void {
  for (const tidy of tidies) tidy();
}
