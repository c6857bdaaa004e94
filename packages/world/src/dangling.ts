import { type Place, WordCollection } from "@pauseless/arena";
import type { Entity } from "./component.js";
import type { ReferenceIndex } from "./reference-index.js";

/*
 * `count | handle, field | handle, field | …`
 */
const HEAD = 1;

/** Reports of references of policy `"keep"` whose entities were despawned: what the last frame left stale. */
export class Dangling extends WordCollection {
  /** Places an empty list. */
  constructor(
    where: Place,
    private readonly capacity: number,
    private readonly indices: readonly ReferenceIndex[],
  ) {
    super(where, HEAD + 2 * capacity, Math.max(1, capacity), "dangling references", `${capacity}`);
  }

  /** How many references the last frame left stale. */
  get length(): number {
    return this.words[this.first];
  }

  /** The entity that has the stale reference `i`. It may have been despawned in that frame, too. */
  entity(i: number): Entity {
    return this.words[this.first + HEAD + 2 * i];
  }

  /** The name of the field, as `burning.by`. */
  field(i: number): string {
    return this.indices[this.words[this.first + HEAD + 2 * i + 1]].name;
  }

  /** Adds a report. */
  add(entity: Entity, index: number): void {
    const { words, first } = this;
    const count = words[first];
    // Each entity can be there once for each field, which is what there is room for.
    if (count === this.capacity) return;
    words[first + HEAD + 2 * count] = entity;
    words[first + HEAD + 2 * count + 1] = index;
    words[first] = count + 1;
  }

  /** Forgets all reports. */
  clear(): void {
    this.words[this.first] = 0;
  }
}
