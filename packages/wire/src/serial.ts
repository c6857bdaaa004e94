let last = -1;

/** The number of a new declaration: 0 for the first one in this process. */
export function nextSerial(): number {
  return ++last;
}
