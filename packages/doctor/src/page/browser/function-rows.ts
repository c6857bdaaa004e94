/// <reference lib="dom" />
import type { PageStore } from "./page-store.js";

/** Sorts the tables of functions by the column that is chosen, and marks the functions that a finding means. The page holds the source of this function. */
export function functionRows(store: PageStore): void {
  const tables = () => [...document.querySelectorAll<HTMLTableElement>("#functions table")];
  const sort = () => {
    const [column, descending] = store.state.sort;
    for (const table of tables()) {
      for (const [index, head] of [...table.querySelectorAll("thead th")].entries()) {
        if (index === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      }
      const body = table.tBodies[0];
      const sortValue = (row: HTMLTableRowElement) => row.cells[column].dataset.value ?? "";
      const rows = [...body.rows].sort((a, b) => {
        const [left, right] = [sortValue(a), sortValue(b)];
        // What is not known stands last either way.
        if (left === "" || right === "") return Number(left === "") - Number(right === "");
        const order =
          column === 0 ? (left < right ? -1 : Number(left > right)) : Number(left) - Number(right);
        return descending ? -order : order;
      });
      body.append(...rows);
    }
  };
  const mark = () => {
    const { markedFunctions, functionKey } = store.state;
    for (const row of document.querySelectorAll<HTMLElement>("#functions [data-key]")) {
      const key = row.dataset.key ?? "";
      row.classList.toggle("marked", markedFunctions.includes(key) || key === functionKey);
    }
  };
  document.addEventListener("click", ({ target }) => {
    const head = (target as Element).closest<HTMLTableCellElement>("#functions thead th");
    if (head === null) return;
    const [column, descending] = store.state.sort;
    store.change({ sort: [head.cellIndex, head.cellIndex === column ? !descending : head.cellIndex > 0] });
  });
  store.onChange(["sort"], sort);
  store.onChange(["markedFunctions", "functionKey"], mark);
  store.onChange(["data"], () => {
    sort();
    mark();
  });
  mark();
}
