/** Whether a space is one of the young generation: it is empty after a collection because that is how it works, not because of holes. */
export function isYoungSpace(space: string): boolean {
  return space === "new_space" || space === "new_large_object_space";
}
