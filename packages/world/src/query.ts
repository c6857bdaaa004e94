import type { AnyComponent } from "./component.js";
import type { CursorBuilder } from "./cursor-builder.js";
import type { QueryCursor } from "./entity-cursor.js";
import type { EntityTable } from "./entity-table.js";
import type { EventList } from "./event-list.js";
import type { QueryList } from "./query-list.js";
import type { Runs } from "./runs.js";

/** What a query is of, in its layout. */
export interface QuerySite {
  readonly cursors: CursorBuilder;
  readonly table: EntityTable;
  /** The reserve's view of words. */
  readonly words: Int32Array;
  makeRuns(list: QueryList | EventList): Runs;
}

/**
 * The entities that match, as a packed list in the block, in the order in which they came to match. What it lists is as of the
 * last boundary: neither adding nor removing disturbs a loop over it. Made by {@link WorldLayout.query}.
 */
export class Query<C extends AnyComponent> {
  private made: Runs | undefined;

  /** Made by {@link WorldLayout.query}. */
  constructor(
    private readonly site: QuerySite,
    private readonly components: readonly AnyComponent[],
    private readonly list: QueryList | EventList,
  ) {}

  /** How many entities match. */
  get length(): number {
    return this.list.length;
  }

  /**
   * Makes a cursor over the entities of the query. It is an object: make it once.
   *
   * @param more - components that it shows besides those that the query names: ask `present` of these
   * @throws WorldError `NO_COMPONENT` where one is not of the world.
   */
  cursor<const M extends readonly AnyComponent[]>(...more: M): QueryCursor<C | M[number]> {
    const all = [...new Set([...this.components, ...more])];
    return this.site.cursors.over(this.list, all) as QueryCursor<C | M[number]>;
  }

  /** Despawns all entities that the query lists but the root, which is faster than one by one. */
  despawnAll(): void {
    const { list } = this;
    this.site.table.despawnAll(list.firstSlotWord, list.length);
  }

  /**
   * The entities as runs of neighbouring slots, for loops over raw columns, in the order of slots.
   *
   * @throws WorldError `LAYOUT_SEALED` where a world was opened before it was asked for the first time.
   */
  runs(): Runs {
    this.made ??= this.site.makeRuns(this.list);
    return this.made;
  }

  /** The list itself: slot `i` is `words[first + i]`, for the world that is entered now. */
  get words(): Int32Array {
    return this.site.words;
  }

  /** Where the list begins in {@link Query.words}, for the world that is entered now. */
  get first(): number {
    return this.list.firstSlotWord;
  }
}
