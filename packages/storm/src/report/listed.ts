/** The names as one reads them out: "a, b and c". */
export function listed(named: readonly { readonly name: string }[]): string {
  const names = named.map(({ name }) => name);
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}

/** What stands before the most of several figures, and not before the only one. */
export function upTo(several: readonly unknown[]): string {
  return several.length > 1 ? "up to " : "";
}
