import type { SourceColumn } from "./column-source.js";
import { WireError } from "./errors.js";
import type { SnapshotTable } from "./snapshot-table.js";
import type { SnapshotViews } from "./snapshot-views.js";
import type { Snapshots } from "./snapshots.js";
import { planSizes, type TablePlan } from "./table-plan.js";

/** What an {@link InterestGrid} is made with. */
export interface InterestGridOptions {
  /** The smallest x and y; 0 where left out. What is beyond an edge counts as in the cell at it. */
  readonly minX?: number;
  readonly minY?: number;
  /** How wide and high a cell is, in the unit of x and y. */
  readonly cellSize: number;
  /** Cells from left to right and from top to bottom: 1 to 2^20 in all. */
  readonly columns: number;
  readonly rows: number;
  /** So many cells around its own does one see, in each direction: 0 or more. */
  readonly radiusCells: number;
  /** How many teams there are whose members see what any of them sees; none where left out. */
  readonly teams?: number;
  /** How many viewers there are: as many as clients can be, where left out. */
  readonly viewers?: number;
  /**
   * How far out of its cell something has to go until it counts as in another, in parts of a cell: 0 to 1, a quarter where left out. So what stands at an
   * edge and trembles does not come and go.
   */
  readonly margin?: number;
}

const MOST_CELLS = 2 ** 20;

/**
 * Areas of interest on a grid: who sees which things, by where they are. What is seen from a cell is worked out once in a tick, for all viewers in it; what a team
 * sees once for all of it. Things keep their cell until they are well out of it, which is the same for all who look, so that clients
 * that are near each other go on sharing packets.
 *
 * In each tick, after `Snapshots.begin`: {@link InterestGrid.begin}, {@link InterestGrid.place} for every thing that has a place, then views. Things of tables that are
 * placed nowhere are seen by nobody, but where {@link InterestGrid.showAll} was called for their table.
 */
export class InterestGrid {
  private readonly options: Required<InterestGridOptions>;
  private readonly tables: readonly SnapshotTable[];
  private readonly plans: readonly TablePlan[];
  private readonly views: SnapshotViews;
  private readonly words: Int32Array;
  private readonly cells: number;
  /** The first row in each cell, and of each row the next one; -1 for none. */
  private readonly heads: Int32Array;
  private readonly nexts: Int32Array;
  /** Of each row, 1 where it was placed in this tick. */
  private readonly placed: Uint8Array;
  /** The cell of each row and of each viewer, kept from tick to tick; -1 before it had one. */
  private readonly cellOfRow: Int32Array;
  private readonly cellOfViewer: Int32Array;
  /** The x and y that a cell is looked for: handed over so, no fraction becomes an object on the way. */
  private readonly point = new Float64Array(2);
  /** Of each row, its word in a view. */
  private readonly wordOfRow: Int32Array;
  private readonly bitOfRow: Int32Array;
  /** The view from each cell and of each team in this tick; 0 where it is not made. */
  private readonly viewOfCell: Int32Array;
  private readonly viewOfTeam: Int32Array;
  /** For each team and cell, whether the team sees it, and whether one of it looks from there. */
  private readonly seen: Uint8Array;
  private readonly eyes: Uint8Array;
  private readonly shownTables: Uint8Array;

  /**
   * Makes a grid for snapshots.
   *
   * @throws WireError `BAD_OPTION` where a number is out of range.
   */
  constructor(snapshots: Snapshots, options: InterestGridOptions) {
    const { columns, rows, cellSize, radiusCells } = options;
    const all = { minX: 0, minY: 0, teams: 0, viewers: snapshots.clientCapacity, margin: 0.25, ...options };
    checkGrid(all);
    const { plans, tables } = snapshots.layout;
    const { rows: rowCount } = planSizes(plans);
    const { teams, viewers } = all;
    this.options = Object.freeze({ ...all, columns, rows, cellSize, radiusCells });
    this.tables = tables;
    this.plans = plans;
    this.views = snapshots.views;
    this.words = snapshots.reserve.views.i32;
    this.cells = columns * rows;
    this.heads = new Int32Array(this.cells).fill(-1);
    this.nexts = new Int32Array(rowCount);
    this.placed = new Uint8Array(rowCount);
    this.cellOfRow = new Int32Array(rowCount).fill(-1);
    this.cellOfViewer = new Int32Array(viewers).fill(-1);
    this.wordOfRow = new Int32Array(rowCount);
    this.bitOfRow = new Int32Array(rowCount);
    for (const { rowOffset, wordOffset, capacity } of plans) {
      for (let slot = 0; slot < capacity; slot++) {
        this.wordOfRow[rowOffset + slot] = wordOffset + (slot >> 5);
        this.bitOfRow[rowOffset + slot] = 1 << slot;
      }
    }
    this.viewOfCell = new Int32Array(this.cells);
    this.viewOfTeam = new Int32Array(teams);
    this.seen = new Uint8Array(teams * this.cells);
    this.eyes = new Uint8Array(teams * this.cells);
    this.shownTables = new Uint8Array(plans.length);
  }

  /**
   * Has all things of a table be seen in every view of this grid, from the next one on.
   *
   * @throws WireError `BAD_OPTION` where the layout has no such table.
   */
  showAll(table: SnapshotTable): void {
    this.shownTables[this.indexOf(table)] = 1;
  }

  /** Begins a tick: nothing is placed, and no view is made. */
  begin(): void {
    this.heads.fill(-1);
    this.placed.fill(0);
    this.viewOfCell.fill(0);
    this.viewOfTeam.fill(0);
    this.seen.fill(0);
    this.eyes.fill(0);
  }

  // Hot path: allocation test `making views`.
  /**
   * Says where the thing in a slot is: each once in a tick. An x or y that is no number counts as the smallest.
   *
   * @throws WireError `BAD_SNAPSHOT` where the table has no such slot, `BAD_OPTION` where the layout has no such table, `WRONG_STATE` where the thing was placed since the latest
   * {@link InterestGrid.begin}.
   */
  place(table: SnapshotTable, slot: number, x: number, y: number): void {
    const { point } = this;
    const row = this.rowOf(table, slot);
    point[0] = x;
    point[1] = y;
    this.put(row);
  }

  /** Puts a row at the point. */
  private put(row: number): void {
    if (this.placed[row] === 1) this.refusePlace(row);
    this.placed[row] = 1;
    const cell = this.cellFor(this.cellOfRow[row]);
    this.cellOfRow[row] = cell;
    this.nexts[row] = this.heads[cell];
    this.heads[cell] = row;
  }

  // Hot path: allocation test `making views`.
  /**
   * Says of listed rows where they are, from columns: as {@link InterestGrid.place} does of one. No number becomes an object on the way, as fractions may
   * that are handed over one by one.
   *
   * @param list - the slots; of them the first `count` are read
   * @throws WireError as {@link InterestGrid.place} does; those before are placed then.
   */
  placeListed(table: SnapshotTable, x: SourceColumn, y: SourceColumn, list: Int32Array, count: number): void {
    const { point } = this;
    for (let i = 0; i < count; i++) {
      const slot = list[i];
      const row = this.rowOf(table, slot);
      point[0] = x.array[x.start + slot * x.step];
      point[1] = y.array[y.start + slot * y.step];
      this.put(row);
    }
  }

  // Hot path: allocation test `making views`.
  /**
   * Has a team see what is around a thing that was placed in this tick.
   *
   * @throws WireError `BAD_OPTION` where there is no such team, else as {@link InterestGrid.place} does.
   */
  look(team: number, table: SnapshotTable, slot: number): void {
    this.checkTeam(team);
    const { columns, rows, radiusCells } = this.options;
    const cell = this.cellOfRow[this.rowOf(table, slot)];
    const first = team * this.cells;
    if (cell < 0 || this.eyes[first + cell] === 1) return;
    this.eyes[first + cell] = 1;
    const column = cell % columns;
    const row = (cell - column) / columns;
    const left = Math.max(0, column - radiusCells);
    const right = Math.min(columns - 1, column + radiusCells);
    const bottom = Math.min(rows - 1, row + radiusCells);
    for (let r = Math.max(0, row - radiusCells); r <= bottom; r++) {
      for (let c = left; c <= right; c++) this.seen[first + r * columns + c] = 1;
    }
  }

  // Hot path: allocation test `making views`.
  /**
   * The view of all that is within so many cells of a viewer, in this tick: the same for all viewers in a cell. An x or y that is no number counts as the smallest.
   *
   * @param viewer - who looks: a number below `viewers`, such as the client's, by which it is known which cell it was in
   * @throws WireError `BAD_OPTION` where there is no such viewer, `BAD_SNAPSHOT` where there are too many views.
   */
  viewFrom(viewer: number, x: number, y: number): number {
    if (viewer >>> 0 !== viewer || viewer >= this.cellOfViewer.length) {
      throw new WireError(
        "BAD_OPTION",
        `interest grid: no viewer ${viewer}; it was made for ${this.cellOfViewer.length}, raise \`viewers\``,
      );
    }
    const { columns, rows, radiusCells } = this.options;
    this.point[0] = x;
    this.point[1] = y;
    const cell = this.cellFor(this.cellOfViewer[viewer]);
    this.cellOfViewer[viewer] = cell;
    if (this.viewOfCell[cell] !== 0) return this.viewOfCell[cell];
    const view = this.addView();
    this.viewOfCell[cell] = view;
    const column = cell % columns;
    const row = (cell - column) / columns;
    const left = Math.max(0, column - radiusCells);
    const right = Math.min(columns - 1, column + radiusCells);
    const bottom = Math.min(rows - 1, row + radiusCells);
    for (let r = Math.max(0, row - radiusCells); r <= bottom; r++) {
      for (let c = left; c <= right; c++) this.seeCell(view, r * columns + c);
    }
    return view;
  }

  // Hot path: allocation test `making views`.
  /**
   * The view of all that any of a team sees, in this tick. All of it has to {@link InterestGrid.look} before.
   *
   * @throws WireError `BAD_OPTION` where there is no such team, `BAD_SNAPSHOT` where there are too many views.
   */
  teamView(team: number): number {
    this.checkTeam(team);
    if (this.viewOfTeam[team] !== 0) return this.viewOfTeam[team];
    const view = this.addView();
    this.viewOfTeam[team] = view;
    const first = team * this.cells;
    for (let cell = 0; cell < this.cells; cell++) {
      if (this.seen[first + cell] === 1) this.seeCell(view, cell);
    }
    return view;
  }

  private addView(): number {
    const view = this.views.add();
    for (let t = 0; t < this.tables.length; t++) {
      if (this.shownTables[t] === 1) this.views.seeAll(view, this.tables[t]);
    }
    return view;
  }

  private seeCell(view: number, cell: number): void {
    const first = this.views.wordOf(view);
    for (let row = this.heads[cell]; row >= 0; row = this.nexts[row]) {
      this.words[first + this.wordOfRow[row]] |= this.bitOfRow[row];
    }
  }

  /** The cell of the point: the one before, where it is not beyond its margin. */
  private cellFor(before: number): number {
    const { minX, minY, cellSize, columns, rows, margin } = this.options;
    const right = Math.max(0, Math.min(columns, (this.point[0] - minX) / cellSize));
    const down = Math.max(0, Math.min(rows, (this.point[1] - minY) / cellSize));
    if (before >= 0) {
      const column = before % columns;
      const row = (before - column) / columns;
      const isIn = right >= column - margin && right <= column + 1 + margin;
      if (isIn && down >= row - margin && down <= row + 1 + margin) return before;
    }
    return Math.min(rows - 1, down | 0) * columns + Math.min(columns - 1, right | 0);
  }

  private indexOf(table: SnapshotTable): number {
    for (let t = 0; t < this.tables.length; t++) if (this.tables[t] === table) return t;
    throw new WireError(
      "BAD_OPTION",
      `interest grid: the layout has no table ${table.name}; give one that it was made of`,
    );
  }

  private rowOf(table: SnapshotTable, slot: number): number {
    const { rowOffset, capacity } = this.plans[this.indexOf(table)];
    if (slot >>> 0 === slot && slot < capacity) return rowOffset + slot;
    throw new WireError(
      "BAD_SNAPSHOT",
      `snapshot table ${table.name}: no slot ${slot}; place slots 0 to ${capacity - 1}`,
    );
  }

  private refusePlace(row: number): never {
    let t = this.plans.length - 1;
    while (this.plans[t].rowOffset > row) t--;
    const { table, rowOffset } = this.plans[t];
    throw new WireError(
      "WRONG_STATE",
      `interest grid: slot ${row - rowOffset} of ${table.name} is placed already; call \`begin\` in each tick, and place each once`,
    );
  }

  private checkTeam(team: number): void {
    if (team >>> 0 === team && team < this.viewOfTeam.length) return;
    throw new WireError(
      "BAD_OPTION",
      `interest grid: no team ${team}; it was made for ${this.viewOfTeam.length}, raise \`teams\``,
    );
  }
}

function checkGrid(options: Required<InterestGridOptions>): void {
  const { columns, rows, cellSize, radiusCells, teams, viewers, margin, minX, minY } = options;
  const fail = (what: string): never => {
    throw new WireError("BAD_OPTION", `interest grid: ${what}`);
  };
  const isWhole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  if (!isWhole(columns, 1) || !isWhole(rows, 1) || columns * rows > MOST_CELLS) {
    fail(`${columns} by ${rows} cells; give whole numbers, ${MOST_CELLS} in all at most`);
  }
  if (!(cellSize > 0 && Number.isFinite(cellSize))) fail(`cellSize ${cellSize}; give a number above 0`);
  if (!(Number.isFinite(minX) && Number.isFinite(minY))) fail(`from ${minX}, ${minY}; give finite numbers`);
  if (!isWhole(radiusCells, 0)) fail(`radiusCells ${radiusCells}; give a whole number from 0 on`);
  if (!isWhole(teams, 0) || teams > 256) fail(`teams ${teams}; give a whole number from 0 to 256`);
  if (!isWhole(viewers, 1)) fail(`viewers ${viewers}; give a whole number from 1 on`);
  if (!(margin >= 0 && margin <= 1)) fail(`margin ${margin}; give a number from 0 to 1`);
}
