/** Makes this process end when its parent does, or lets go of it, be it that this has happened already; and Ctrl-C is for the parent alone. */
export function endWithParent(): void {
  process.once("disconnect", () => process.exit(0));
  // Elsewhere a child has a group of its own, which Ctrl-C does not reach; on Windows it has none.
  process.on("SIGINT", () => {});
  // It may have happened while modules were loaded.
  if (!process.connected) process.exit(0);
}
