/** What stands where something is not known. */
export const NOT_KNOWN = "–";

/** A time for reading: `0.42 ms`, `12.3 ms`, `1,240 ms`. */
export function inMs(ms: number): string {
  return `${decimals(ms, Math.abs(ms) < 0.995 ? 2 : Math.abs(ms) < 99.95 ? 1 : 0)} ms`;
}

/** A time in the unit that suits it: `0.42 ms`, `1.2 s`, `3.5 min`. */
export function inTime(ms: number): string {
  if (Math.abs(ms) < 1000) return inMs(ms);
  return Math.abs(ms) < 120_000 ? `${decimals(ms / 1000, 1)} s` : `${decimals(ms / 60_000, 1)} min`;
}

/** A size, or with `/s` behind it a rate, in thousands: `512 B`, `4.2 KB`, `212 MB`, `1.6 GB`. */
export function inBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${decimals(value, unit === 0 || Math.abs(value) >= 99.95 ? 0 : 1)} ${units[unit]}`;
}

/** A share as a percentage: `0.4 %`, `87 %`, `< 0.1 %`. What is not known is a dash. */
export function inPercent(share: number | null | undefined): string {
  if (share === null || share === undefined) return NOT_KNOWN;
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return "< 0.1 %";
  // 0.4 % and 99.6 % must not read as none and all.
  const fine = Math.abs(percent) < 9.95 || (percent > 99 && percent < 100);
  return `${decimals(percent, fine && percent !== 0 ? 1 : 0)} %`;
}

/** A number with that many decimals and thousands marked. */
export function decimals(value: number, digits: number): string {
  if (!Number.isFinite(value)) return NOT_KNOWN;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
