/** Values that occur often, each kept once and named by its index. */
export interface InternTable<Value, Kept = Value> {
  /** In the order in which they were first asked for. */
  readonly values: readonly Kept[];
  /** Where a value stands; it is put there if it is new. */
  index(value: Value): number;
}

/**
 * An empty table.
 *
 * @param keyOf - a text that is the same for the same values only
 * @param keptOf - what is kept of a value; it is asked for once
 */
export function internTable<Value, Kept = Value>(
  keyOf: (value: Value) => string,
  keptOf: (value: Value) => Kept,
): InternTable<Value, Kept> {
  const values: Kept[] = [];
  const places = new Map<string, number>();
  return {
    values,
    index(value) {
      const key = keyOf(value);
      const known = places.get(key);
      if (known !== undefined) return known;
      places.set(key, values.length);
      return values.push(keptOf(value)) - 1;
    },
  };
}
