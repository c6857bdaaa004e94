/** The same for the same function, wherever it was called from. */
export function placeKey({
  functionName,
  file,
  line,
}: {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
}): string {
  return `${functionName}\n${file}\n${line}`;
}
