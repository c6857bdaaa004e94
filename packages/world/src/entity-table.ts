import { type Origin, type Place, type Specialize, specializer, WordCollection } from "@pauseless/arena";
import { type EntityKind, slotOf } from "./entity-kinds.js";
import { WorldError } from "./errors.js";
import { Bits, Mask } from "./mask.js";
import { Transitions } from "./transitions.js";

/*
 * What the world knows of each entity, in words, relative to the table's first:
 *
 *   touched count | doomed count | batch count | for each kind: free, fresh | batches … | tags | masks … | touched | before … | doomed | free
 *
 * By slot: `tags` is the generation of each, `masks` what entities have now, a run of slots for each word of the mask. Lists:
 * `touched` are the slots whose masks may differ from what they were at the last boundary, and `before` what they were, at the
 * same places of the lists; `doomed` the slots of those that were despawned in this frame; `free` the slots that were used and are free,
 * a stack for each kind, where its slots begin.
 *
 * A batch, `begin, end, before, now`, is a run of the touched that were spawned or despawned together, of which one mask is known to
 * be that of all, before and then: neither was it written down for each, nor are they marked as touched. So a slot is on the list
 * twice where it was spawned in a batch and touched besides; its transitions are then in their order.
 */

/** Words before the first array. */
const HEAD = { touched: 0, doomed: 1, batches: 2, kinds: 3 } as const;

/** How many batches there can be between two boundaries: what is more is despawned or spawned one by one. */
export const MOST_BATCHES = 64;
const BATCH_WORDS = 4;

/** Where the parts of a table are, in words from its first. */
export interface TablePlaces {
  readonly touchedCount: number;
  readonly doomedCount: number;
  readonly batchCount: number;
  readonly batches: number;
  readonly tags: number;
  /** Word `w` of the mask of slot `s` is at `masks + w * slots + s`. */
  readonly masks: number;
  readonly touched: number;
  /** Word `w` of what the mask of number `i` of the touched was is at `before + w * mostTouched + i`. */
  readonly before: number;
  readonly doomed: number;
  readonly free: number;
}

/** What is told, at a boundary, of how masks have changed. */
export interface BoundaryListener {
  /** Whether these matter to it: `diff` is, for each word, the bits that differ. */
  concerns(diff: Int32Array): boolean;
  /** Looks at them. */
  update(transitions: Transitions): void;
}

/** The slots of a world's entities: which are taken, what each entity has, and what changed since the last boundary. */
export class EntityTable extends WordCollection {
  readonly places: TablePlaces;
  /** Whether memory is checked. */
  readonly checked: boolean;
  /** How many can be on the list of the touched. */
  readonly mostTouched: number;
  /** How the masks that were touched have changed, as the listeners are told of it. */
  readonly transitions: Transitions;
  /** Whether a handle names an entity that lives. */
  readonly isAlive: (handle: number) => boolean;
  /** How many boundaries there were, in whatever worlds: what changed since one can be told by it. */
  boundaries = 0;
  private readonly gather: (count: number) => number;
  private readonly listeners: BoundaryListener[] = [];

  /** Places the table. @param maskWords - how many words a mask has */
  constructor(
    where: Place,
    readonly slots: number,
    private readonly kinds: readonly EntityKind[],
    readonly maskWords: number,
    name: string,
  ) {
    const batches = HEAD.kinds + 2 * kinds.length;
    const tags = batches + BATCH_WORDS * MOST_BATCHES;
    const masks = tags + slots;
    const touched = masks + slots * maskWords;
    const entities = kinds.reduce((sum, { capacity }) => sum + capacity, 0);
    const before = touched + 2 * entities;
    const doomed = before + 2 * entities * maskWords;
    const places: TablePlaces = {
      touchedCount: HEAD.touched,
      doomedCount: HEAD.doomed,
      batchCount: HEAD.batches,
      batches,
      tags,
      masks,
      touched,
      before,
      doomed,
      free: doomed + entities,
    };
    // What has which bit follows from the names, in order: a snapshot of other tags is none of this world's.
    const shape = kinds
      .map(({ name, firstSlot, capacity, chunk, components }) => {
        const names = [...components].map((component) => component.name).join(" ");
        return `${name} ${firstSlot} ${capacity} ${chunk} ${names}`;
      })
      .join();
    super(where, places.free + entities, slots, `entities of ${name}`, `${maskWords} ${shape}`);
    this.places = places;
    this.checked = where.reserve.checked;
    this.mostTouched = 2 * entities;
    this.transitions = new Transitions(this.mostTouched + MOST_BATCHES, maskWords);
    const specialize: Specialize = specializer(where.reserve.generateCode);
    const { words, origin, transitions } = this;
    this.isAlive = specialize(aliveness, words, origin, slots, places.tags, places.masks);
    this.gather =
      maskWords === 1
        ? specialize(
            narrowGather,
            words,
            origin,
            transitions.table,
            transitions.diff,
            places.masks,
            places.touched,
            places.before,
            HEAD.doomed,
            places.doomed,
            HEAD.batches,
            batches,
          )
        : wideGather(words, origin, transitions, places, slots, this.mostTouched);
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

  /** For each kind, its first slot and where, from `toTable` on, it is counted how many of its slots were ever taken; none where one has chunks. */
  takenSlots(toTable: number): readonly (readonly [number, number])[] {
    if (this.kinds.some(({ chunk, capacity }) => chunk < capacity)) return [];
    return this.kinds.map((kind) => [kind.firstSlot, toTable + this.countsOf(kind).fresh]);
  }

  /** Has a listener told of every boundary. */
  listen(listener: BoundaryListener): void {
    this.listeners.push(listener);
  }

  /** How many entities live. */
  get live(): number {
    let live = 0;
    for (const kind of this.kinds) {
      const { fresh } = this.countsOf(kind);
      const count = this.words[this.first + fresh];
      for (let i = 0; i < count; i++) if (this.lives(slotOf(kind, i))) live++;
    }
    return live;
  }

  /** Whether an entity is in a slot and lives. */
  lives(slot: number): boolean {
    return (this.words[this.first + this.places.masks + slot] & Mask.Alive) !== 0;
  }

  /** The table's first word in the reserve, which tells one world from another. */
  get firstWord(): number {
    return this.first;
  }

  /** How many entities that were despawned in this frame have been taken from the queries. */
  get doomedCount(): number {
    return this.words[this.origin.first + HEAD.doomed];
  }

  /** The slot of number `i` of these. */
  doomedAt(i: number): number {
    return this.words[this.origin.first + this.places.doomed + i];
  }

  /** The handle of the entity in a slot. */
  handleOf(slot: number): number {
    return ((slot << Bits.Generation) | this.words[this.first + this.places.tags + slot]) + 1;
  }

  /** Despawns the entity in a slot, as the cursors do it; nothing where it does not live. */
  despawn(slot: number): void {
    const { words, first, places, slots, maskWords } = this;
    const mask = first + places.masks + slot;
    if ((words[mask] & Mask.Alive) === 0) return;
    if ((words[mask] & Mask.Touched) === 0) {
      const count = words[first + HEAD.touched];
      words[first + places.touched + count] = slot;
      for (let word = 0; word < maskWords; word++) {
        words[first + places.before + word * this.mostTouched + count] = words[mask + word * slots];
      }
      words[first + HEAD.touched] = count + 1;
    }
    words[mask] |= Mask.Touched | Mask.Dying;
    for (let word = 0; word < maskWords; word++) words[mask + word * slots] &= ~Mask.Alive;
  }

  // Hot path: benchmark `ecs`.
  /**
   * Despawns the entities of `count` slots, which begin at word `list` of the reserve, in batches of those that have the same; but for
   * the root, which is in the last slot and lives as long as its world.
   */
  despawnAll(list: number, count: number): void {
    let i = list;
    if (this.maskWords === 1)
      while (i < list + count && this.hasRoomForBatch) i = this.despawnBatch(i, list + count);
    for (; i < list + count; i++) if (this.words[i] !== this.slots - 1) this.despawn(this.words[i]);
  }

  private get hasRoomForBatch(): boolean {
    return this.words[this.origin.first + HEAD.batches] < MOST_BATCHES;
  }

  /** Despawns those from word `from` on that have what the first has; answers where the next one is. */
  private despawnBatch(from: number, to: number): number {
    const { words, origin, places } = this;
    const { first } = origin;
    const masks = first + places.masks;
    const root = this.slots - 1;
    if (words[from] === root) return from + 1;
    const mask = words[masks + words[from]];
    if ((mask & (Mask.Touched | Mask.Alive)) !== Mask.Alive) {
      this.despawn(words[from]);
      return from + 1;
    }
    const dead = mask & ~Mask.Alive;
    const begin = words[first + HEAD.touched];
    const toTouched = first + places.touched + begin - from;
    let i = from;
    while (i < to) {
      const slot = words[i];
      if (words[masks + slot] !== mask || slot === root) break;
      words[masks + slot] = dead;
      words[toTouched + i] = slot;
      i++;
    }
    const end = begin + i - from;
    const batch = first + places.batches + BATCH_WORDS * words[first + HEAD.batches]++;
    words[batch] = begin;
    words[batch + 1] = end;
    words[batch + 2] = mask;
    words[batch + 3] = dead;
    words[first + HEAD.touched] = end;
    return i;
  }

  // Hot path: benchmark `ecs`; allocation test `a tick of every kind of change makes no object`.
  /** Makes the queries see what changed since the last boundary. */
  flush(): void {
    const count = this.words[this.origin.first + HEAD.touched];
    if (count > 0) this.tell(count);
  }

  private tell(count: number): void {
    this.boundaries = (this.boundaries + 1) | 0;
    const { words, origin, listeners, transitions } = this;
    transitions.begin(origin.first + this.places.touched, count, this.gather(count));
    words[origin.first + HEAD.touched] = 0;
    words[origin.first + HEAD.batches] = 0;
    const { diff } = transitions;
    for (let i = 0; i < listeners.length; i++) {
      if (listeners[i].concerns(diff)) listeners[i].update(transitions);
    }
  }

  // Hot path: as `flush`.
  /** Gives back the slots of the first `count` that were despawned, once no query has them any more. */
  release(count: number): void {
    if (count === 0) return;
    const { words, origin, places, kinds } = this;
    const { first } = origin;
    const doomed = first + places.doomed;
    let done = 0;
    // By kind, of which there are few, and a frame's dead are mostly of one.
    for (let kind = 0; done < count; kind++) {
      done += this.releaseKind(doomed, count, kinds[kind], first + HEAD.kinds + 2 * kind);
    }
    const left = words[first + HEAD.doomed] - count;
    words[first + HEAD.doomed] = left;
    for (let i = doomed; i < doomed + left; i++) words[i] = words[i + count];
  }

  private releaseKind(
    doomed: number,
    count: number,
    { firstSlot, endSlot, firstEntity }: EntityKind,
    top: number,
  ): number {
    const { words, origin, places } = this;
    const { first } = origin;
    const tags = first + places.tags;
    const masks = first + places.masks;
    const free = first + places.free + firstEntity;
    const before = words[top];
    let end = free + before;
    for (let i = doomed; i < doomed + count; i++) {
      const slot = words[i];
      if (slot < firstSlot || slot >= endSlot) continue;
      const tag = words[tags + slot] + 1;
      words[tags + slot] = tag === Bits.Generations ? 0 : tag;
      words[masks + slot] = 0;
      words[end++] = slot;
    }
    words[top] = end - free;
    if (this.maskWords > 1) this.blank(free + before, end);
    return end - free - before;
  }

  /** Makes the further words of the masks of free slots those of none. */
  private blank(from: number, to: number): void {
    const { words, slots, maskWords, places } = this;
    for (let word = 1; word < maskWords; word++) {
      const masks = this.origin.first + places.masks + word * slots;
      for (let i = from; i < to; i++) words[masks + words[i]] = 0;
    }
  }

  /** Throws why `count` more of a kind cannot be had. */
  full(kind: EntityKind, count: number): never {
    if (count >>> 0 !== count) {
      throw new WorldError(
        "OUT_OF_RANGE",
        `${this.what}: ${count} are to be spawned; give a whole number from 0`,
      );
    }
    const { free, fresh } = this.countsOf(kind);
    const left = kind.capacity - this.words[this.first + fresh] + this.words[this.first + free];
    throw new WorldError(
      "WORLD_FULL",
      `${this.what}: ${left} of ${kind.capacity} of kind "${kind.name}" are free and ${count} asked for; despawn some (slots are free again at the end of the frame) or raise its capacity`,
    );
  }
}

/*
 * Factories, for a `Specialize`: they refer to nothing but their parameters.
 */

function aliveness(
  words: Int32Array,
  origin: Origin,
  SLOTS: number,
  TAGS: number,
  MASKS: number,
): (handle: number) => boolean {
  return (handle) => {
    const slot = handle >> Bits.Generation;
    if (slot >>> 0 >= SLOTS || handle >> 0 !== handle) return false;
    const at = origin.first + slot;
    return (words[at + MASKS] & Mask.Alive) !== 0 && words[at + TAGS] === (handle & Bits.Generations) - 1;
  };
}

/** Takes the touched, and those of them that were despawned, as what they have become: answers how many transitions there are. */
function narrowGather(
  words: Int32Array,
  origin: Origin,
  table: Int32Array,
  diff: Int32Array,
  MASKS: number,
  TOUCHED: number,
  BEFORE: number,
  DOOMED_COUNT: number,
  DOOMED: number,
  BATCH_COUNT: number,
  BATCHES: number,
): (count: number) => number {
  /** Those that were touched one by one, from number `from` to `to`; transitions go to `at` of the table, whose end is answered. */
  function gatherEach(from: number, to: number, start: number): number {
    const { first } = origin;
    const masks = first + MASKS;
    const touched = first + TOUCHED;
    const before = first + BEFORE;
    let doomed = first + DOOMED + words[first + DOOMED_COUNT];
    let then = -1;
    let now = -1;
    let bits = diff[0];
    let at = start;
    for (let i = from; i < to; i++) {
      const slot = words[touched + i];
      const was = words[before + i];
      const mask = words[masks + slot];
      const is = mask & ~(Mask.Touched | Mask.Dying);
      words[masks + slot] = is;
      if ((mask & Mask.Dying) !== 0) words[doomed++] = slot;
      if (was === then && is === now) continue;
      then = was;
      now = is;
      bits |= was ^ is;
      table[at] = i;
      table[at + 1] = was;
      table[at + 2] = is;
      at += 3;
    }
    words[first + DOOMED_COUNT] = doomed - first - DOOMED;
    diff[0] = bits;
    return at;
  }
  /** A batch is a transition. */
  function gatherBatch(batch: number, at: number): void {
    const { first } = origin;
    const begin = words[batch];
    const end = words[batch + 1];
    table[at] = begin;
    table[at + 1] = words[batch + 2];
    table[at + 2] = words[batch + 3];
    diff[0] |= words[batch + 2] ^ words[batch + 3];
    if ((words[batch + 3] & Mask.Alive) !== 0) return;
    const doomed = first + DOOMED + words[first + DOOMED_COUNT] - begin;
    for (let i = begin; i < end; i++) words[doomed + i] = words[first + TOUCHED + i];
    words[first + DOOMED_COUNT] += end - begin;
  }
  return (count) => {
    const batches = words[origin.first + BATCH_COUNT];
    let at = 0;
    let i = 0;
    diff[0] = 0;
    for (let b = 0; b < batches; b++) {
      const batch = origin.first + BATCHES + 4 * b;
      at = gatherEach(i, words[batch], at);
      gatherBatch(batch, at);
      at += 3;
      i = words[batch + 1];
    }
    return (gatherEach(i, count, at) / 3) | 0;
  };
}

/** The same for masks of more words than one. */
function wideGather(
  words: Int32Array,
  origin: Origin,
  { table, diff, stride }: Transitions,
  places: TablePlaces,
  slots: number,
  mostTouched: number,
): (count: number) => number {
  const maskWords = diff.length;
  return (count) => {
    const { first } = origin;
    let doomed = words[first + HEAD.doomed];
    let at = 0;
    diff.fill(0);
    for (let i = 0; i < count; i++) {
      const slot = words[first + places.touched + i];
      const mask = first + places.masks + slot;
      if ((words[mask] & Mask.Dying) !== 0) words[first + places.doomed + doomed++] = slot;
      words[mask] &= ~(Mask.Touched | Mask.Dying);
      let same = at > 0;
      table[at] = i;
      for (let word = 0; word < maskWords; word++) {
        const then = words[first + places.before + word * mostTouched + i];
        const now = words[mask + word * slots];
        table[at + 1 + word] = then;
        table[at + 1 + maskWords + word] = now;
        diff[word] |= then ^ now;
        same &&= table[at - stride + 1 + word] === then && table[at - stride + 1 + maskWords + word] === now;
      }
      if (!same) at += stride;
    }
    words[first + HEAD.doomed] = doomed;
    return at / stride;
  };
}
