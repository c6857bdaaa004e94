import type { PageData, PageThread, TreeKind } from "../page-data.js";

/** What the page shows, and what its reader has chosen. Functions are named by their key and pauses by their beginning, so that they stay chosen when new data come. */
export interface PageState {
  readonly data: PageData;
  readonly threadId: number;
  /** What the time axis shows, in ms; null is all. */
  readonly range: readonly [number, number] | null;
  /** A stretch that something links to, in ms. */
  readonly band: readonly [number, number] | null;
  /** Beginning of the pause that is looked at, in ms. */
  readonly pauseMs: number | null;
  /** Beginning of the stretch of work that is looked at, in ms. */
  readonly blockMs: number | null;
  /** Beginnings of the pauses that a finding links to. */
  readonly markedMs: readonly number[];
  /** Keys of the functions that a finding links to. */
  readonly markedFunctions: readonly string[];
  readonly tree: TreeKind;
  readonly search: string;
  /** Key of the function that the sandwich is of. */
  readonly functionKey: string | null;
  /** Column of the table of functions and whether its greatest come first. */
  readonly sort: readonly [column: number, descending: boolean];
}

/** Keeps the page's state, and tells those who draw it of changes. */
export interface PageStore {
  readonly state: PageState;
  /** Changes some of it. Those who listen to what really changed are called once, after that. */
  change(to: Partial<PageState>): void;
  /** Calls back at changes of some parts of the state. */
  onChange(parts: readonly (keyof PageState)[], listener: () => void): void;
  /** The thread that is looked at. */
  thread(): PageThread;
  /** What a function is known by in all snapshots. */
  keyOf(fn: number): string;
}

/** A store that shows a thread as it is at first. The page holds the source of this function. */
export function pageStore(data: PageData, threadId: number): PageStore {
  const listeners: { readonly parts: readonly (keyof PageState)[]; readonly call: () => void }[] = [];
  const store = {
    state: {
      data,
      threadId,
      range: null,
      band: null,
      pauseMs: null,
      blockMs: null,
      markedMs: [],
      markedFunctions: [],
      tree: "all",
      search: "",
      functionKey: null,
      sort: [1, true],
    } as PageState,
    change(to: Partial<PageState>) {
      const before = store.state;
      store.state = { ...before, ...to };
      const changed = (Object.keys(to) as (keyof PageState)[]).filter(
        (part) => before[part] !== store.state[part],
      );
      for (const { parts, call } of listeners) {
        if (parts.some((part) => changed.includes(part))) call();
      }
    },
    onChange(parts: readonly (keyof PageState)[], call: () => void) {
      listeners.push({ parts, call });
    },
    thread() {
      const { data, threadId } = store.state;
      return data.threads.find(({ id }) => id === threadId) ?? data.threads[0];
    },
    keyOf(fn: number) {
      const { functions, texts } = store.state.data;
      const [name, file, line] = functions[fn];
      return `${name}\n${texts[file]}\n${line}`;
    },
  };
  return store;
}
