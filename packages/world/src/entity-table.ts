import { type Place, WordCollection } from "@pauseless/arena";
import type { EntityKind } from "./entity-kinds.js";
import { WorldError } from "./errors.js";
import { Bits, Mask } from "./mask.js";

/*
 * What the world knows of each entity, in words by slot, relative to the table's first word:
 *
 *   touched count | doomed count | for each kind: free, fresh | tags | masks … | before … | touched | doomed | free
 *
 * `tags` is the generation of each slot. `masks` is what entities have now, `before` what they had at the last boundary, each with
 * a run of slots for each word of the mask. `touched` are the slots whose masks may differ from before, `doomed` those that were
 * despawned in this frame, `free` the slots that were used and are free, a stack for each kind, where its slots begin.
 */

/** Words before the first array. */
const HEAD = { touched: 0, doomed: 1, kinds: 2 } as const;

/** Where the parts of a table are, in words from its first. */
export interface TablePlaces {
  readonly touchedCount: number;
  readonly doomedCount: number;
  readonly tags: number;
  /** Word `w` of the mask of slot `s` is at `masks + w * slots + s`. */
  readonly masks: number;
  readonly before: number;
  readonly touched: number;
  readonly doomed: number;
  readonly free: number;
}

/** What is told of changes at a boundary, in the block. */
export interface BoundaryListener {
  /** Whether it must look: `diff` is, for each word, the bits that differ from before in any of the touched. */
  concerns(diff: Int32Array): boolean;
  /** Looks at `count` touched slots, which begin at word `first` of the reserve. */
  update(first: number, count: number): void;
}

/** The slots of a world's entities: which are taken, what each entity has, and what changed since the last boundary. */
export class EntityTable extends WordCollection {
  readonly places: TablePlaces;
  /** Whether memory is checked. */
  readonly checked: boolean;
  private readonly listeners: BoundaryListener[] = [];
  /** Scratch, of no meaning between calls. */
  private readonly diff: Int32Array;

  /** Places the table. @param maskWords - how many words a mask has */
  constructor(
    where: Place,
    readonly slots: number,
    private readonly kinds: readonly EntityKind[],
    private readonly maskWords: number,
    name: string,
  ) {
    const head = HEAD.kinds + 2 * kinds.length;
    const places: TablePlaces = {
      touchedCount: HEAD.touched,
      doomedCount: HEAD.doomed,
      tags: head,
      masks: head + slots,
      before: head + slots * (1 + maskWords),
      touched: head + slots * (1 + 2 * maskWords),
      doomed: head + slots * (2 + 2 * maskWords),
      free: head + slots * (3 + 2 * maskWords),
    };
    // What has which bit follows from the names, in order: a snapshot of other tags is none of this world's.
    const shape = kinds
      .map(({ name, firstSlot, capacity, components }) => {
        const names = [...components].map((component) => component.name).join(" ");
        return `${name} ${firstSlot} ${capacity} ${names}`;
      })
      .join();
    super(where, places.free + slots, slots, `entities of ${name}`, `${maskWords} ${shape}`);
    this.places = places;
    this.checked = where.reserve.checked;
    this.diff = new Int32Array(maskWords);
  }

  /** Words from the start of the block to the table. */
  get offset(): number {
    return this.origin.offset;
  }

  /** Where the counts of a kind are: how many of its slots are free again, and how many were ever taken. */
  countsOf(kind: EntityKind): { readonly free: number; readonly fresh: number } {
    const free = HEAD.kinds + 2 * kind.index;
    return { free, fresh: free + 1 };
  }

  /** Has a listener told of every boundary. */
  listen(listener: BoundaryListener): void {
    this.listeners.push(listener);
  }

  /** How many entities of a kind are taken: alive, or despawned in this frame. */
  taken(kind: EntityKind): number {
    const { free, fresh } = this.countsOf(kind);
    const { words, first } = this;
    return words[first + fresh] - words[first + free];
  }

  /** How many entities live. */
  get live(): number {
    let live = -this.words[this.first + HEAD.doomed];
    for (const kind of this.kinds) live += this.taken(kind);
    return live;
  }

  /** Whether a handle names an entity that lives. */
  isAlive(handle: number): boolean {
    const { words, first, places } = this;
    const slot = handle >> Bits.Generation;
    return (
      handle >> 0 === handle &&
      slot >>> 0 < this.slots &&
      words[first + places.tags + slot] === (handle & Bits.Generations) - 1 &&
      (words[first + places.masks + slot] & Mask.Alive) !== 0
    );
  }

  /** Whether an entity is in a slot and lives. */
  lives(slot: number): boolean {
    return (this.words[this.first + this.places.masks + slot] & Mask.Alive) !== 0;
  }

  /** How many entities were despawned in this frame. */
  get doomedCount(): number {
    return this.words[this.origin.first + HEAD.doomed];
  }

  /** The slot of the entity that was despawned as number `i` of this frame. */
  doomedAt(i: number): number {
    return this.words[this.origin.first + this.places.doomed + i];
  }

  /** Despawns the entity in a slot, as the cursors do it; nothing where it does not live. */
  despawn(slot: number): void {
    const { words, first, places, slots, maskWords } = this;
    const mask = first + places.masks + slot;
    if ((words[mask] & Mask.Alive) === 0) return;
    if ((words[mask] & Mask.Touched) === 0) words[first + places.touched + words[first]++] = slot;
    words[mask] |= Mask.Touched;
    for (let word = 0; word < maskWords; word++) words[mask + word * slots] &= ~Mask.Alive;
    words[first + places.doomed + words[first + HEAD.doomed]++] = slot;
  }

  /** The handle of the entity in a slot. */
  handleOf(slot: number): number {
    return ((slot << Bits.Generation) | this.words[this.first + this.places.tags + slot]) + 1;
  }

  // Hot path: benchmark `ecs`; allocation test `a tick of every kind of change makes no object`.
  /** Makes the queries see what changed since the last boundary. */
  flush(): void {
    const { words, origin } = this;
    const { first } = origin;
    const count = words[first + HEAD.touched];
    if (count > 0) this.tell(first + this.places.touched, count);
  }

  private tell(touched: number, count: number): void {
    const { listeners, diff } = this;
    this.compare(touched, count);
    for (let i = 0; i < listeners.length; i++) {
      if (listeners[i].concerns(diff)) listeners[i].update(touched, count);
    }
    this.commit(touched, count);
  }

  private compare(touched: number, count: number): void {
    const { words, diff, slots, maskWords } = this;
    const masks = this.origin.first + this.places.masks;
    const before = this.origin.first + this.places.before;
    for (let word = 0; word < maskWords; word++) {
      const offset = word * slots;
      let bits = 0;
      for (let i = touched; i < touched + count; i++) {
        const at = offset + words[i];
        bits |= words[masks + at] ^ words[before + at];
      }
      diff[word] = bits & ~Mask.Touched;
    }
  }

  /** What entities have now becomes what they had. */
  private commit(touched: number, count: number): void {
    const { words, slots, maskWords } = this;
    const masks = this.origin.first + this.places.masks;
    const before = this.origin.first + this.places.before;
    for (let i = touched; i < touched + count; i++) {
      const at = words[i];
      const mask = words[masks + at] & ~Mask.Touched;
      words[masks + at] = mask;
      words[before + at] = mask;
    }
    for (let word = 1; word < maskWords; word++) {
      for (let i = touched; i < touched + count; i++) {
        const at = word * slots + words[i];
        words[before + at] = words[masks + at];
      }
    }
    words[this.origin.first + HEAD.touched] = 0;
  }

  // Hot path: as `flush`.
  /** Gives back the slots of the first `count` that were despawned, once no query has them any more. */
  release(count: number): void {
    if (count === 0) return;
    const { words, origin, places } = this;
    const { first } = origin;
    const doomed = first + places.doomed;
    const { kinds } = this;
    for (let i = doomed; i < doomed + count; i++) {
      const slot = words[i];
      const tag = first + places.tags + slot;
      words[tag] = words[tag] === Bits.Generations - 1 ? 0 : words[tag] + 1;
      this.blank(first + slot);
      let kind = 0;
      while (slot >= kinds[kind].endSlot) kind++;
      const free = first + HEAD.kinds + 2 * kind;
      const top = words[free];
      words[first + places.free + kinds[kind].firstSlot + top] = slot;
      words[free] = top + 1;
    }
    const left = words[first + HEAD.doomed] - count;
    words[first + HEAD.doomed] = left;
    for (let i = doomed; i < doomed + left; i++) words[i] = words[i + count];
  }

  /** Makes the masks of a slot those of none. */
  private blank(at: number): void {
    const { words, slots, maskWords, places } = this;
    for (let word = 0; word < maskWords; word++) {
      words[at + places.masks + word * slots] = 0;
      words[at + places.before + word * slots] = 0;
    }
  }

  /** Throws that a kind has no slot left. */
  full(kind: EntityKind): never {
    throw new WorldError(
      "WORLD_FULL",
      `${this.what}: all ${kind.capacity} of kind "${kind.name}" are taken; despawn some (slots are free again at the end of the frame) or raise its capacity`,
    );
  }
}
