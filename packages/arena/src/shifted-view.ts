import type { NumberArray } from "./accessors.js";
import type { Views } from "./views.js";

type TypedArray = Views[keyof Views];

const shifted = new WeakMap<NumberArray, Map<number, NumberArray>>();

/**
 * A typed array over the same memory whose element 0 is element `offset` of `view`: with one, what is found at a place plus an offset is
 * found at the place. That saves an add on every access, and its bytes of bytecode, of which engines inline so many only. The same one
 * is answered for the same offset. Where the offset is negative there is none.
 */
export function shiftedView<T extends NumberArray>(view: T, offset: number): T | undefined {
  if (offset === 0) return view;
  if (offset < 0) return undefined;
  let byOffset = shifted.get(view);
  if (byOffset === undefined) shifted.set(view, (byOffset = new Map()));
  let made = byOffset.get(offset);
  if (made === undefined) byOffset.set(offset, (made = (view as unknown as TypedArray).subarray(offset)));
  return made as T;
}
