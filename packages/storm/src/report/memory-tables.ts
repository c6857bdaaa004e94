import type { StrategyResult } from "../compare/report-data.js";
import { bar } from "./bar.js";
import { figureTable } from "./figure-table.js";
import { decimals, whole } from "./figures.js";

/** How much of each space of memory held nothing, as HTML; "" where none measured it. */
export function fragmentationTable(strategies: readonly StrategyResult[]): string {
  const spaces = new Set(
    strategies.flatMap(({ fragmentation }) => fragmentation.spaces.map(({ space }) => space)),
  );
  if (spaces.size === 0) return "";
  const rows = [
    {
      group: "",
      label: "all but the young space",
      cell: ({ fragmentation }: StrategyResult) => bar(fragmentation.share),
    },
    ...[...spaces].map((space) => ({
      group: "Space: share that holds nothing, of MB committed",
      label: space.replaceAll("_", " "),
      cell: ({ fragmentation }: StrategyResult) => {
        const found = fragmentation.spaces.find((each) => each.space === space);
        if (found === undefined) return "–";
        return `${bar(found.share)}<small>of ${decimals(found.committedMb, 1)} MB</small>`;
      },
    })),
  ];
  return figureTable("Fragmentation by space", strategies, rows, {
    only: ({ fragmentation }) => fragmentation.spaces.length > 0,
  });
}

/** How large what was allocated is, as HTML; "" where none measured it. */
export function sizeClassTable(strategies: readonly StrategyResult[]): string {
  const bounds = new Set(
    strategies.flatMap(({ sizeClasses = [] }) => sizeClasses.map(({ upToBytes }) => bound(upToBytes))),
  );
  if (bounds.size === 0) return "";
  const ascending = [...bounds].sort((a, b) => a - b);
  return figureTable(
    "Bytes by size of object",
    strategies,
    ascending.map((upTo, index) => ({
      group: "MB/s, and how many objects a second",
      label: sizeLabel(ascending[index - 1] ?? 0, upTo),
      cell: ({ sizeClasses = [] }: StrategyResult) => {
        const found = sizeClasses.find(({ upToBytes }) => bound(upToBytes) === upTo);
        if (found === undefined) return "–";
        const all = sizeClasses.reduce((sum, { bytesPerS }) => sum + bytesPerS, 0);
        return (
          bar(all > 0 ? found.bytesPerS / all : 0, decimals(found.bytesPerS / 1e6, 2)) +
          `<small>${whole(found.objectsPerS)}/s</small>`
        );
      },
    })),
    { only: ({ sizeClasses = [] }) => sizeClasses.length > 0 },
  );
}

/** JSON has no Infinity: null is the bound of the largest. */
function bound(upToBytes: number | null): number {
  return upToBytes ?? Number.POSITIVE_INFINITY;
}

function sizeLabel(above: number, upTo: number): string {
  if (upTo === Number.POSITIVE_INFINITY) return `above ${bytes(above)}`;
  return above === 0 ? `up to ${bytes(upTo)}` : `${bytes(above)} to ${bytes(upTo)}`;
}

function bytes(count: number): string {
  if (count >= 2 ** 20) return `${decimals(count / 2 ** 20, Number.isInteger(count / 2 ** 20) ? 0 : 1)} MB`;
  if (count >= 1024) return `${decimals(count / 1024, Number.isInteger(count / 1024) ? 0 : 1)} KB`;
  return `${whole(count)} bytes`;
}
