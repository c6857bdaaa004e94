/**
 * Where the function that made `error` was called from: the frames of the error's stack from that of the caller on,
 * one a line. The error must have been made without a message.
 */
export function callerPlace(error: Error): string {
  const lines = String(error.stack).split("\n");
  // V8 puts the name of the error before the frames; other engines begin with the frames.
  const ownFrame = lines[0] === "Error" ? 1 : 0;
  const frames = lines.slice(ownFrame + 1).map((line) => line.trim());
  return frames.join("\n").trim() || "unknown; the engine recorded no stack";
}
