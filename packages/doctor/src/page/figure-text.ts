// The page's scripts hold the source of these functions, so that each may use nothing but the others here.

/** A time for reading, with its unit: `0.42 ms`, `41.2 ms`, `1.25 s`. */
export function msText(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms === 0) return "0 ms";
  if (Math.abs(ms) >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (Math.abs(ms) >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  // 0.996 would round to "1.00", which claims a digit that 1.0 does not.
  return `${ms.toFixed(Math.abs(ms) >= 99.95 ? 0 : Math.abs(ms) < 0.995 ? 2 : 1)} ms`;
}

/** A size for reading, with its unit: `640 B`, `1.4 KB`, `24.6 MB`. A thousand bytes are a KB. */
export function bytesText(bytes: number): string {
  if (!Number.isFinite(bytes)) return "–";
  const size = Math.abs(bytes);
  if (size < 1000) return `${Math.round(bytes)} B`;
  const [unit, of] = size < 1e6 ? ["KB", 1e3] : size < 1e9 ? ["MB", 1e6] : ["GB", 1e9];
  const value = bytes / Number(of);
  return `${value.toFixed(Math.abs(value) >= 100 ? 0 : 1)} ${unit}`;
}

/** A share for reading: 0.42 is `42 %`. */
export function shareText(share: number): string {
  if (!Number.isFinite(share)) return "–";
  const percent = 100 * share;
  const size = Math.abs(percent);
  return `${percent.toFixed(size === 0 || size >= 10 ? 0 : size >= 0.1 ? 1 : 2)} %`;
}

/** A moment of the window for reading: `12.345 s`. */
export function momentText(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}
