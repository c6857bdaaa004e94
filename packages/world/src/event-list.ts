import type { Place } from "@pauseless/arena";
import type { ChangeLog } from "./change-log.js";
import type { AnyComponent } from "./component.js";
import type { BoundaryListener, EntityTable } from "./entity-table.js";
import { Mask, type MaskLayout, type Match } from "./mask.js";
import { concernsAny, maskMatcher } from "./query-list.js";
import { LIST_HEAD, SlotList } from "./slot-list.js";
import type { Transitions } from "./transitions.js";

/** What an {@link EventList} waits for. */
export interface Events {
  readonly added: readonly AnyComponent[];
  readonly removed: readonly AnyComponent[];
  /** The logs of the components whose changes matter. */
  readonly changed: readonly ChangeLog[];
}

/**
 * The slots of entities to which something happened, each once, in the order in which it did: a list, and a word for each slot that
 * says whether it is on it. It grows at boundaries; whoever owns it empties it.
 */
export class EventList extends SlotList implements BoundaryListener {
  private readonly flags: number;
  private readonly masks: number;
  private readonly added: readonly number[];
  private readonly removed: readonly number[];
  private readonly changed: readonly ChangeLog[];
  private readonly keepsDead: boolean;
  private readonly slots: number;
  /** A byte for each slot, of no meaning between boundaries. */
  private readonly born: Uint8Array;
  private readonly matches: (at: number) => boolean;
  private readonly matchConcerned: (diff: Int32Array) => boolean;

  /** Places an empty list. @param match - what else is asked of an entity, dead or alive */
  constructor(
    where: Place,
    table: EntityTable,
    layout: MaskLayout,
    match: Match,
    events: Events,
    what: string,
  ) {
    const { slots, places } = table;
    const logs = events.changed.map(({ name }) => name).join();
    const added = layout.maskOf(events.added);
    const removed = layout.maskOf(events.removed);
    super(where, slots, what, `${JSON.stringify(match)} ${added} ${removed} ${logs}`, slots);
    const toTable = table.offset - this.offset;
    this.flags = LIST_HEAD.slots + slots;
    this.masks = toTable + places.masks;
    this.slots = slots;
    this.born = new Uint8Array(events.removed.length > 0 ? slots : 0);
    this.added = added;
    this.removed = removed;
    this.changed = events.changed;
    this.keepsDead = events.removed.length > 0;
    this.matches = maskMatcher(match, this.words, slots);
    this.matchConcerned = concernsAny(match);
  }

  concerns(diff: Int32Array): boolean {
    if ((diff[0] & Mask.Alive) !== 0 || this.matchConcerned(diff)) return true;
    for (let word = 0; word < diff.length; word++) {
      if ((diff[word] & (this.added[word] | this.removed[word])) !== 0) return true;
    }
    return false;
  }

  update(transitions: Transitions): void {
    const { words, first, added, removed } = this;
    if (!this.keepsDead && words[first + LIST_HEAD.length] > 0) this.dropDead(first);
    if (this.keepsDead) this.markBorn(transitions, 1);
    for (let i = 0; i < transitions.count; i++) {
      const then = transitions.beforeAt(i);
      const now = then + transitions.maskWords;
      const got = gains(transitions.table, then, now, added);
      const lost = gains(transitions.table, now, then, removed);
      if (!got && !lost) continue;
      const next = transitions.firstOf(i + 1);
      for (let at = transitions.firstOf(i); at < next; at++) {
        const slot = words[at];
        // Who was spawned in a batch and changed since has two transitions: what counts is the one that both make.
        if ((got && this.hasAdded(first, slot)) || (lost && this.born[slot] === 0)) this.note(first, slot);
      }
    }
    if (this.keepsDead) this.markBorn(transitions, 0);
  }

  /** Notes who was spawned since the last boundary: they cannot have lost what they did not have. */
  private markBorn(transitions: Transitions, mark: number): void {
    const { words, born } = this;
    const { table, maskWords } = transitions;
    for (let i = 0; i < transitions.count; i++) {
      const at = transitions.beforeAt(i);
      if ((table[at] & Mask.Alive) !== 0 || (table[at + maskWords] & Mask.Alive) === 0) continue;
      const next = transitions.firstOf(i + 1);
      for (let of = transitions.firstOf(i); of < next; of++) born[words[of]] = mark;
    }
  }

  /** Whether an entity lives and has something of what is waited for to be added. */
  private hasAdded(first: number, slot: number): boolean {
    const { words, added, slots } = this;
    const mask = first + this.masks + slot;
    if ((words[mask] & Mask.Alive) === 0) return false;
    for (let word = 0; word < added.length; word++) {
      if ((words[mask + word * slots] & added[word]) !== 0) return true;
    }
    return false;
  }

  /** Takes the changes of the logs in, as a boundary ends. */
  takeChanges(): void {
    const { words, first, changed } = this;
    for (let i = 0; i < changed.length; i++) {
      const log = changed[i];
      const start = log.firstSlotWord;
      const end = start + log.length;
      for (let at = start; at < end; at++) {
        const slot = words[at];
        if ((words[first + this.masks + slot] & Mask.Alive) !== 0) this.note(first, slot);
      }
    }
  }

  /** Empties the list. */
  clear(): void {
    const { words, first, flags } = this;
    const length = words[first + LIST_HEAD.length];
    if (length === 0) return;
    const list = first + LIST_HEAD.slots;
    for (let i = list; i < list + length; i++) words[first + flags + words[i]] = 0;
    words[first + LIST_HEAD.length] = 0;
    words[first + LIST_HEAD.version]++;
  }

  private note(first: number, slot: number): void {
    const { words, flags } = this;
    if (words[first + flags + slot] !== 0 || !this.matches(first + this.masks + slot)) return;
    words[first + flags + slot] = 1;
    const length = words[first + LIST_HEAD.length]++;
    words[first + LIST_HEAD.slots + length] = slot;
    words[first + LIST_HEAD.version]++;
  }

  /** What got a component in this frame and was despawned since is of no use to anybody. */
  private dropDead(first: number): void {
    const { words, flags } = this;
    const list = first + LIST_HEAD.slots;
    const end = list + words[first + LIST_HEAD.length];
    let kept = list;
    for (let i = list; i < end; i++) {
      const slot = words[i];
      const mask = first + this.masks + slot;
      if ((words[mask] & Mask.Alive) !== 0 && this.matches(mask)) words[kept++] = slot;
      else words[first + flags + slot] = 0;
    }
    words[first + LIST_HEAD.length] = kept - list;
    words[first + LIST_HEAD.version]++;
  }
}

/** Whether the mask at `to` is of one who lives and has any of `bits` that the mask at `from`, of one who lives or not, has not. */
function gains(table: Int32Array, from: number, to: number, bits: readonly number[]): boolean {
  if ((table[to] & Mask.Alive) === 0) return false;
  const lives = (table[from] & Mask.Alive) !== 0;
  for (let word = 0; word < bits.length; word++) {
    const had = lives ? table[from + word] : 0;
    if ((table[to + word] & ~had & bits[word]) !== 0) return true;
  }
  return false;
}
