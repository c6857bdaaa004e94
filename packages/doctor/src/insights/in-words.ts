import { libraryOf } from "../figures/library-of.js";

/** Numbers and places as a sentence says them. */
export const inWords = { bytes, rate, semiSpace, times, percent, ms, duration, often, place };

/** `480 MB`, `5.2 MB`, `4.3 GB`: decimal. */
function bytes(bytes: number): string {
  if (Math.abs(bytes) >= 1e9) return `${figures(bytes / 1e9)} GB`;
  if (Math.abs(bytes) >= 1e5) return `${figures(bytes / 1e6)} MB`;
  return `${figures(bytes / 1e3)} KB`;
}

/** `5.2 MB/s`. */
function rate(bytesPerS: number): string {
  return `${bytes(bytesPerS)}/s`;
}

/** `1 full collection`, `3 full collections`. */
function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** `16 MB`: of 2^20 bytes, as the option is given. */
function semiSpace(bytes: number): string {
  return `${figures(bytes / 2 ** 20)} MB`;
}

/** `12 %`, `0.4 %`. */
function percent(share: number): string {
  return `${figures(100 * share)} %`;
}

/** `41 ms`, `1.8 ms`, `2.3 s`. */
function ms(ms: number): string {
  return ms >= 1000 ? `${figures(ms / 1000)} s` : `${figures(ms)} ms`;
}

/** `40 s`, `13 min`, `5 h`, `3 days`. */
function duration(seconds: number): string {
  if (seconds < 90) return `${figures(seconds)} s`;
  if (seconds < 90 * 60) return `${figures(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${figures(seconds / 3600)} h`;
  return `${figures(seconds / 86_400)} days`;
}

/** `3.1 times a second`, `every 4.2 s`, `once in 10 s`. */
function often(count: number, seconds: number): string {
  if (count === 0 || seconds <= 0) return "never";
  if (count === 1) return `once in ${duration(seconds)}`;
  if (count / seconds >= 1) return `${figures(count / seconds)} times a second`;
  return `every ${duration(seconds / count)}`;
}

/** `Cache.put (cache.ts:31)`; `set (memory.js:119 of express-session)` where it is a library's. */
function place(it: { readonly functionName: string; readonly file: string; readonly line: number }): string {
  // A name can be any text: one with line breaks would end a comment or a sentence.
  const name = it.functionName.replace(/\s+/g, " ");
  if (it.file === "") return name;
  const file = it.file.startsWith("node:") ? it.file : it.file.replace(/^.*[/\\]/, "");
  const library = libraryOf(it.file);
  return `${name} (${file}${it.line > 0 ? `:${it.line}` : ""}${library === undefined ? "" : ` of ${library}`})`;
}

/** Two figures that count, below ten; whole above. */
function figures(value: number): string {
  const size = Math.abs(value);
  if (size >= 9.95) return value.toFixed(0);
  if (size >= 0.0995) return value.toFixed(1).replace(/\.0$/, "");
  return size < 0.0005 ? "0" : value.toPrecision(1);
}
