/** How many colours the style sheet has; further contenders begin again with the first. */
export const COLOURS = 12;

/** The dashes of each contender's line, in pixels of drawn and left out: what is told apart without colours. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [8, 3],
  [2, 3],
  [10, 3, 2, 3],
  [5, 5],
  [14, 4],
  [],
  [3, 2, 3, 6],
  [12, 3, 4, 3],
  [1, 4],
  [7, 2, 1, 2],
  [16, 3, 2, 3, 2, 3],
];

/** The class of a contender's colour. */
function seriesClass(index: number, isVoid: boolean): string {
  return isVoid ? "series-void" : `series-${index % COLOURS}`;
}

/** A piece of a contender's line as it is in the plots, as HTML. */
export function swatch(index: number, isVoid: boolean): string {
  const dashes = DASHES[index % DASHES.length].join(" ");
  return (
    `<svg class="swatch ${seriesClass(index, isVoid)}" width="26" height="10" aria-hidden="true">` +
    `<line x1="1" y1="5" x2="25" y2="5" stroke="currentColor" stroke-width="3"${dashes && ` stroke-dasharray="${dashes}"`}/></svg>`
  );
}
