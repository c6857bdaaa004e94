import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../bin/pauseless.js", import.meta.url));

/**
 * The shell command that puts a server under a recording, again and again, at the port that its environment names as `PORT`.
 */
export function recordingLoad(file: string): string {
  return `exec ${[process.execPath, BIN, "replay", file].map(quoted).join(" ")} --to "ws://127.0.0.1:$PORT" --loop --json`;
}

/** One word to a POSIX shell, whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
