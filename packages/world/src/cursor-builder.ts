import {
  type ColumnGroup,
  type Origin,
  type RecordFields,
  type Reserve,
  type Specialize,
  specializer,
} from "@pauseless/arena";
import type { ChangeLog } from "./change-log.js";
import { checkedCursor, checkedPart, checkedQueryCursor, checkedSpawnCursor } from "./checked-cursor.js";
import { type AnyComponent, isReference } from "./component.js";
import {
  type CursorClass,
  entityCursor,
  fillMaskWord,
  queryCursor,
  spawnCursor,
  wideCursor,
} from "./entity-cursor.js";
import { type EntityKind, slotsOf } from "./entity-kinds.js";
import { type EntityTable, MOST_BATCHES } from "./entity-table.js";
import { WorldError } from "./errors.js";
import { type Fill, fillOf, nothing } from "./fill.js";
import { Mask, type MaskLayout } from "./mask.js";
import { marker, narrowPresence, type Presence, type Spot, widePresence, wideToucher } from "./presence.js";
import type { ReferenceIndex } from "./reference-index.js";
import { LIST_HEAD, type SlotList } from "./slot-list.js";

/** What the cursors of a world layout are built from. */
export interface CursorSite {
  readonly name: string;
  readonly reserve: Reserve;
  readonly columns: ColumnGroup;
  readonly table: EntityTable;
  readonly masks: MaskLayout;
  readonly kinds: readonly EntityKind[];
  /** The sheet of the columns that a component has; tags have none. */
  readonly sheets: ReadonlyMap<AnyComponent, number>;
  /** The logs of the components that are tracked. */
  readonly logs: ReadonlyMap<AnyComponent, ChangeLog>;
  /** The indices of the references, by component and field. */
  readonly references: ReadonlyMap<AnyComponent, ReadonlyMap<string, ReferenceIndex>>;
}

/** A class of cursors under construction: they share one spot, so one cursor is made of it. */
export interface CursorDraft {
  readonly spot: Spot;
  readonly Cursor: CursorClass;
}

/** Puts the classes of cursors together out of factories, for the components that each shows. */
export class CursorBuilder {
  private readonly specialize: Specialize;
  private readonly i32: Int32Array;
  private readonly origin: Origin;
  /** Words from the columns to the table: both are in one block, so that is the same in every block. */
  private readonly toTable: number;

  constructor(private readonly site: CursorSite) {
    this.specialize = specializer(site.reserve.generateCode);
    this.i32 = site.reserve.views.i32;
    this.origin = site.columns.origin;
    this.toTable = site.table.offset - this.origin.offset;
  }

  /** A cursor that is moved by handle or slot. */
  plain(components: readonly AnyComponent[]): object {
    return new (this.draft(components).Cursor)();
  }

  /** A cursor over a list. */
  over(list: SlotList, components: readonly AnyComponent[]): object {
    const { specialize, i32, origin } = this;
    const { spot, Cursor } = this.draft(components);
    const toList = list.offset - origin.offset;
    const Query = specialize(
      queryCursor,
      Cursor,
      spot,
      i32,
      origin,
      toList + LIST_HEAD.length,
      toList + LIST_HEAD.slots,
    );
    return new (this.site.reserve.checked ? checkedQueryCursor(Query as never, list) : Query)();
  }

  /** A cursor that spawns entities of `kind` with `has`, their fields beginning with `values`; it shows `components` besides. */
  spawning(
    kind: EntityKind,
    has: readonly AnyComponent[],
    values: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    components: readonly AnyComponent[],
    leaveFields: boolean,
  ): object {
    const { specialize, i32, origin, toTable } = this;
    const { table, masks } = this.site;
    const { places, slots } = table;
    const { spot, Cursor } = this.draft([...new Set([...has, ...components])]);
    const bits = masks.maskOf(has);
    let fill: Fill = nothing;
    for (const component of has) {
      const own = values[component.name] ?? {};
      if (component.kind === "tag") continue;
      // A reference that somebody left would name whom nobody knows of.
      const isLeft = leaveFields && Object.keys(own).length === 0 && !this.site.references.has(component);
      if (isLeft) continue;
      fill = this.fillOf(spot, component, own, fill);
    }
    for (let word = 1; word < masks.words; word++) {
      fill = specialize(
        fillMaskWord,
        spot,
        i32,
        origin,
        toTable + places.masks + word * slots,
        bits[word] | Mask.Alive,
        toTable + places.touchedCount,
        toTable + places.before + word * table.mostTouched,
        fill,
      );
    }
    const counts = table.countsOf(kind);
    const Spawn = specialize(
      spawnCursor,
      Cursor,
      spot,
      i32,
      origin,
      (count: number) => table.full(kind, count),
      fill,
      fill !== nothing,
      toTable + counts.free,
      toTable + places.free + kind.firstEntity,
      toTable + counts.fresh,
      kind.firstSlot,
      kind.capacity,
      kind.chunk,
      kind.chunkSlots,
      toTable + places.masks,
      bits[0] | Mask.Alive | Mask.Touched,
      bits[0] | Mask.Alive,
      toTable + places.touchedCount,
      toTable + places.touched,
      toTable + places.before,
      toTable + places.batchCount,
      toTable + places.batches,
      MOST_BATCHES,
      masks.words,
    );
    return new (this.site.reserve.checked ? checkedSpawnCursor(Spawn as never, table) : Spawn)();
  }

  private draft(components: readonly AnyComponent[]): CursorDraft {
    const { specialize, i32, origin, toTable } = this;
    const { columns, sheets, table, masks, reserve, name } = this.site;
    const { places, slots } = table;
    const withData = components.filter((component) => sheets.has(component));
    const { spot, views } = columns.rowViews(withData.map((component) => sheets.get(component) ?? 0));
    const first = toTable + places.masks;
    const touch =
      masks.words === 1
        ? nothing
        : specialize(
            wideToucher,
            spot,
            i32,
            origin,
            first,
            toTable + places.touchedCount,
            toTable + places.touched,
            toTable + places.before,
            slots,
            table.mostTouched,
            masks.words,
          );
    const parts = components.map((component) => {
      const index = withData.indexOf(component);
      return this.part(component, spot, index < 0 ? undefined : views[index], touch);
    });
    let Cursor = specialize(
      entityCursor,
      spot,
      i32,
      origin,
      components.map((component) => component.name),
      parts,
      table.isAlive,
      toTable + places.tags,
      first,
      toTable + places.touchedCount,
      toTable + places.touched,
      toTable + places.before,
    );
    if (masks.words > 1) Cursor = specialize(wideCursor, Cursor, spot, i32, touch, first, slots, masks.words);
    if (reserve.checked) Cursor = checkedCursor(Cursor as never, table, name);
    return { spot, Cursor };
  }

  /** What a cursor shows of a component: the view on its row, and whether it is there. */
  private part(component: AnyComponent, spot: Spot, view: object | undefined, touch: () => void): object {
    const { origin, site } = this;
    const mark = this.markOf(component, spot);
    const presence = this.presenceOf(component, spot, touch, mark);
    if (view === undefined) return presence;
    const prototype = Object.getPrototypeOf(view) as object;
    if (component.kind === "component") {
      for (const [field, index] of site.references.get(component) ?? []) {
        this.override(prototype, component.layout, field, (set) => index.setter(spot, origin, set));
      }
      if (component.tracked) {
        for (const field of Object.keys(component.layout.fields)) {
          this.override(prototype, component.layout, field, (set) =>
            this.specialize(markingSetter, set, mark),
          );
        }
      }
      if (site.reserve.checked) checkedPart(prototype, component, presence, site.name);
    }
    Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(presence));
    return view;
  }

  /** Puts a setter in the place of a field's own. */
  private override(
    prototype: object,
    layout: { readonly fields: RecordFields },
    field: string,
    wrap: (set: Setter) => Setter,
  ): void {
    let owner = prototype;
    while (!Object.hasOwn(owner, field)) owner = Object.getPrototypeOf(owner) as object;
    const accessor = Object.getOwnPropertyDescriptor(owner, field);
    if (accessor?.set === undefined || layout.fields[field] === undefined) return;
    Object.defineProperty(prototype, field, { ...accessor, set: wrap(accessor.set) });
  }

  private presenceOf(component: AnyComponent, spot: Spot, touch: () => void, mark: () => void): Presence {
    const { specialize, i32, origin, toTable } = this;
    const { masks, table, kinds, reserve, name, references } = this.site;
    const { places, slots } = table;
    const { word, bit } = masks.placeOf(component);
    let reset: Fill = component.kind === "tag" ? nothing : this.fillOf(spot, component, {}, nothing);
    for (const index of references.get(component)?.values() ?? [])
      reset = index.unlinkBefore(spot, origin, reset);
    const at = toTable + places.masks + word * slots;
    const presence =
      masks.words === 1
        ? specialize(
            narrowPresence,
            spot,
            i32,
            origin,
            at,
            bit,
            toTable + places.touchedCount,
            toTable + places.touched,
            toTable + places.before,
            reset,
            mark,
          )
        : specialize(widePresence, spot, i32, at, bit, touch, reset, mark);
    if (!reserve.checked) return presence;
    const { firstSlot, slots: own } = slotsOf(component, kinds);
    const kindOf = (slot: number) => kinds.find(({ endSlot }) => slot < endSlot) as EntityKind;
    return Object.defineProperties({} as Presence, {
      ...Object.getOwnPropertyDescriptors(presence),
      add: {
        value() {
          const slot = spot._at - origin.first;
          const kind = kindOf(slot);
          if (slot < firstSlot || slot >= firstSlot + own || !kind.components.has(component)) {
            throw new WorldError(
              "WRONG_KIND",
              `${name}: entities of kind "${kind.name}" cannot have "${component.name}"; add it to the kind's \`components\``,
            );
          }
          if (!table.isAlive(table.handleOf(slot))) {
            throw new WorldError(
              "STALE_ENTITY",
              `${name}: "${component.name}" is added to what was despawned`,
            );
          }
          presence.add();
        },
      },
    });
  }

  private markOf(component: AnyComponent, spot: Spot): () => void {
    const { specialize, i32, origin, site } = this;
    const log = site.logs.get(component);
    if (log === undefined) {
      return () => {
        throw new WorldError(
          "NOT_TRACKED",
          `${site.name}: changes of "${component.name}" are not kept; declare it with \`track: true\``,
        );
      };
    }
    const toLog = log.offset - origin.offset;
    return specialize(
      marker,
      spot,
      i32,
      origin,
      toLog + log.flags,
      toLog + LIST_HEAD.length,
      toLog + LIST_HEAD.slots,
    );
  }

  private fillOf(
    spot: Spot,
    component: AnyComponent,
    values: Readonly<Record<string, unknown>>,
    next: Fill,
  ): Fill {
    const { columns, sheets, reserve } = this.site;
    const sheet = sheets.get(component);
    if (sheet === undefined || component.kind === "tag") return next;
    const site = { spot, views: reserve.views, columns, specialize: this.specialize };
    const reference = Object.keys(values).find((name) => isReference(component.layout.fields[name]));
    if (reference !== undefined) {
      throw new WorldError(
        "BAD_COMPONENT",
        `${component.name}.${reference} is a reference and begins with none; set it once the entity is spawned`,
      );
    }
    return fillOf(site, sheet, component.layout, values, next);
  }
}

/** How a field is set. */
export type Setter = (this: object, value: never) => void;

function markingSetter(set: Setter, mark: () => void): Setter {
  return function (this: object, value: never) {
    set.call(this, value);
    mark();
  };
}
