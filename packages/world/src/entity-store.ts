import { ColumnGroup, type Place, type Sheet, specializer } from "@pauseless/arena";
import { ChangeLog } from "./change-log.js";
import { type AnyComponent, type Component, isReference } from "./component.js";
import { CursorBuilder } from "./cursor-builder.js";
import { Dangling } from "./dangling.js";
import { type EntityKind, slotsOf } from "./entity-kinds.js";
import { EntityTable } from "./entity-table.js";
import { WorldError } from "./errors.js";
import { EventList } from "./event-list.js";
import { HotWords } from "./hot-words.js";
import { MaskLayout, matchOf } from "./mask.js";
import { Query } from "./query.js";
import { QueryList } from "./query-list.js";
import { ReferenceIndex } from "./reference-index.js";
import { Runs } from "./runs.js";
import { Scope } from "./scope.js";
import type { Derived } from "./state-hash.js";
import { type ComponentsOf, componentsOf, type Term, without } from "./term.js";

/** The entities of a world layout: their slots, their columns, the lists of those that match, and who names whom. */
export class EntityStore {
  readonly masks: MaskLayout;
  readonly columns: ColumnGroup;
  readonly table: EntityTable;
  readonly cursors: CursorBuilder;
  /** The sheet of each component that has data. */
  readonly sheets = new Map<AnyComponent, number>();
  readonly indices: readonly ReferenceIndex[];
  readonly dangling: Dangling;
  private readonly logs = new Map<AnyComponent, ChangeLog>();
  private readonly allLogs: readonly ChangeLog[];
  private readonly events: EventList[] = [];
  private readonly lists: QueryList[] = [];
  /** What of a block is no state, in the order of places. */
  readonly derived: Derived[] = [];
  /** Those that last a frame; observers empty theirs as they are told. */
  private readonly frameEvents: EventList[] = [];
  /** How many queries were made: what tells their lists apart in errors. */
  private queries = 0;
  private sealed = false;

  /** Places everything that entities have; queries follow. */
  constructor(
    private readonly where: Place,
    readonly name: string,
    readonly kinds: readonly EntityKind[],
  ) {
    const components = [...new Set(kinds.flatMap((kind) => [...kind.components]))];
    const slots = kinds[kinds.length - 1].endSlot;
    this.masks = new MaskLayout(components);
    const sheets: Sheet[] = [];
    for (const component of components) {
      if (component.kind === "tag") continue;
      this.sheets.set(component, sheets.length);
      sheets.push(sheetOf(component, kinds));
    }
    this.columns = new ColumnGroup(where, name, sheets, slots);
    this.table = new EntityTable(where, slots, kinds, this.masks.words, name);
    for (const component of components) {
      if (component.kind === "tag" || !component.tracked) continue;
      this.logs.set(component, new ChangeLog(where, slots, component.name));
    }
    this.allLogs = [...this.logs.values()];
    const references = this.placeReferences(components);
    this.indices = [...references.values()].flatMap((fields) => [...fields.values()]);
    const kept = this.indices.filter(({ onDespawn }) => onDespawn === "keep").length;
    this.dangling = new Dangling(where, kept * slots, this.indices);
    const { masks, columns, table, logs } = this;
    const { reserve } = where;
    this.cursors = new CursorBuilder({
      name,
      reserve,
      columns,
      table,
      masks,
      kinds,
      sheets: this.sheets,
      logs,
      references,
    });
  }

  /** A query, as {@link WorldLayout.query} says. */
  query<const T extends readonly Term[]>(terms: T): Query<ComponentsOf<T[number]>> {
    const list = this.listOf(terms);
    if (list instanceof EventList) this.frameEvents.push(list);
    return this.queryOf(terms, list);
  }

  /** A query of `added`, `removed` or `changed` terms whose list its owner empties. @throws WorldError `BAD_QUERY` where there is none. */
  observed<const T extends readonly Term[]>(terms: T) {
    const list = this.listOf(terms);
    if (!(list instanceof EventList)) {
      throw new WorldError(
        "BAD_QUERY",
        "an observer needs a term of `added`, `removed` or `changed`; give one",
      );
    }
    return { query: this.queryOf(terms, list), events: list };
  }

  /** Ends the time in which something can be placed. */
  seal(): void {
    this.sealed = true;
  }

  private queryOf<const T extends readonly Term[]>(
    terms: T,
    list: QueryList | EventList,
  ): Query<ComponentsOf<T[number]>> {
    const site = {
      cursors: this.cursors,
      table: this.table,
      words: this.where.reserve.views.i32,
      makeRuns: (of: QueryList | EventList) => {
        if (this.sealed) {
          throw new WorldError(
            "LAYOUT_SEALED",
            `${this.name}: a world is open already; ask each query for its runs before the first`,
          );
        }
        const scan = of instanceof QueryList ? of.scan : () => -1;
        const runs = new Runs(this.where, of, this.table.slots, this.kinds.length, scan);
        this.derived.push({ offset: runs.offset, words: runs.bytes / 4 });
        return runs;
      },
    };
    return new Query(site, componentsOf(terms), list);
  }

  private listOf(terms: readonly Term[]): QueryList | EventList {
    const happened = {
      added: [] as AnyComponent[],
      removed: [] as AnyComponent[],
      changed: [] as ChangeLog[],
    };
    for (const component of componentsOf(terms)) this.masks.placeOf(component);
    for (const term of terms) {
      if (term.kind === "added" || term.kind === "removed") happened[term.kind].push(...term.components);
      if (term.kind === "changed") happened.changed.push(...term.components.map((each) => this.logOf(each)));
    }
    const what = `query ${++this.queries} of ${this.name}`;
    const { where, table, masks } = this;
    if (happened.added.length + happened.removed.length + happened.changed.length > 0) {
      const list = new EventList(where, table, masks, matchOf(masks, terms, false), happened, what);
      table.listen(list);
      this.events.push(list);
      return list;
    }
    // Who asks for nothing in particular does not mean the root.
    const asksForNothing = terms.every((term) => term.kind === "without" || term.kind === "optional");
    const match = matchOf(masks, asksForNothing ? [...terms, without(Scope)] : terms, true);
    const specialize = specializer(where.reserve.generateCode);
    const list = new QueryList(where, table, match, this.mostOf(terms), what, specialize);
    table.listen(list);
    this.lists.push(list);
    return list;
  }

  /** How many entities can match: those of the kinds that can have all that is asked for. */
  private mostOf(terms: readonly Term[]): number {
    const required = terms.filter((term) => term.kind === "component" || term.kind === "tag");
    let most = 0;
    for (const { components, capacity } of this.kinds) {
      if (required.every((component) => components.has(component))) most += capacity;
    }
    if (most > 0) return most;
    const names = required.map(({ name }) => name).join(", ");
    throw new WorldError(
      "BAD_QUERY",
      `no kind of entities can have ${names} together, so nothing would match`,
    );
  }

  private logOf(component: AnyComponent): ChangeLog {
    const log = this.logs.get(component);
    if (log !== undefined) return log;
    throw new WorldError(
      "NOT_TRACKED",
      `changes of "${component.name}" are not kept; declare it with \`track: true\``,
    );
  }

  private placeReferences(components: readonly AnyComponent[]) {
    const { where, table, columns, masks, sheets } = this;
    const references = new Map<AnyComponent, Map<string, ReferenceIndex>>();
    for (const component of components) {
      if (component.kind === "tag") continue;
      for (const [field, type] of Object.entries(component.layout.fields)) {
        if (!isReference(type)) continue;
        const sheet = sheets.get(component) ?? 0;
        const { onDespawn } = type;
        const index = new ReferenceIndex(where, table, columns, masks, sheet, component, field, onDespawn);
        table.listen(index);
        const own = references.get(component) ?? new Map<string, ReferenceIndex>();
        references.set(component, own.set(field, index));
      }
    }
    return references;
  }

  /** What a tick uses of the block. */
  hotWords(): HotWords {
    const lists = this.lists.map((list) => list.offset - this.columns.origin.offset);
    return new HotWords(this.where.reserve.views.i32, this, lists);
  }

  // Hot path: benchmark `ecs`; allocation test `a tick of every kind of change makes no object`.
  /** A boundary: queries see what changed since the last one. */
  flush(): void {
    this.table.flush();
    const { allLogs, events } = this;
    for (let i = 0; i < allLogs.length; i++) {
      if (allLogs[i].length === 0) continue;
      for (let each = 0; each < events.length; each++) events[each].takeChanges();
      for (let each = i; each < allLogs.length; each++) allLogs[each].clear();
      break;
    }
  }

  /** A boundary that settles what references to despawned entities become; what is despawned by that is in turn. */
  settleReferences(): void {
    const { indices, table, dangling } = this;
    this.flush();
    if (indices.length === 0) return;
    dangling.clear();
    for (let settled = 0; settled < table.doomedCount; this.flush()) {
      for (const end = table.doomedCount; settled < end; settled++) {
        const slot = table.doomedAt(settled);
        for (let each = 0; each < indices.length; each++) this.settle(slot, each);
      }
    }
  }

  private settle(slot: number, each: number): void {
    const index = this.indices[each];
    for (;;) {
      const referrer = index.release(slot);
      if (referrer < 0) return;
      if (index.onDespawn === "despawn") this.table.despawn(referrer);
      else if (index.onDespawn === "keep") this.dangling.add(this.table.handleOf(referrer), each);
    }
  }

  /** Despawns every entity. */
  despawnAll(): void {
    const { slots } = this.table;
    for (let slot = 0; slot < slots; slot++) if (this.table.lives(slot)) this.table.despawn(slot);
  }

  /** What happened in the frame is over: what happens from here on is of the next. */
  forgetEvents(): void {
    const { frameEvents } = this;
    for (let i = 0; i < frameEvents.length; i++) frameEvents[i].clear();
  }
}

/** The columns of a component. */
function sheetOf(component: Component, kinds: readonly EntityKind[]): Sheet {
  const { layout } = component;
  const { firstSlot, slots: rows } = slotsOf(component, kinds);
  const kind = kinds.find((each) => each.components.has(component) && each.chunk < each.capacity);
  if (kind === undefined) return { layout, firstRow: firstSlot, rows };
  // The lanes of the first chunk; those of the others follow behind the kind's last component.
  const withData = [...kind.components].filter((each) => each.kind === "component");
  const isLast = component === withData.at(-1);
  const spareBytes = isLast ? (kind.endSlot - kind.firstSlot - kind.chunkSlots) * 4 : 0;
  return { layout, firstRow: firstSlot, rows: kind.chunk, spareBytes };
}
