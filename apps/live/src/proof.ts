/** The two ways of holding a battle that the page compares. */
export type Strategy = "heap" | "arena";

/** What the state hashes of both sides say. */
export type Verdict =
  | { readonly kind: "waiting" }
  | {
      readonly kind: "same" | "different";
      readonly tick: number;
      readonly heap: string;
      readonly arena: string;
    };

/** Hashes remembered for each side; there is one a second, and the sides are never minutes apart. */
const KEPT = 128;
const WAITING: Verdict = { kind: "waiting" };

/** Compares the state hashes of both sides, tick by tick: equal hashes mean that both ran the same input. */
export class Proof {
  /** The newest tick that both reported, or the first that differed: two states that part never meet again. */
  verdict: Verdict = WAITING;
  private readonly hashes = { heap: new Map<number, string>(), arena: new Map<number, string>() };

  /** Takes one side's hash of its state after a tick. The same one may come many times. */
  report(side: Strategy, tick: number, hash: string): void {
    const own = this.hashes[side];
    if (own.get(tick) === hash) return;
    own.set(tick, hash);
    for (const oldest of own.keys()) {
      if (own.size <= KEPT) break;
      own.delete(oldest);
    }
    const heap = this.hashes.heap.get(tick);
    const arena = this.hashes.arena.get(tick);
    if (heap === undefined || arena === undefined || this.verdict.kind === "different") return;
    this.verdict = { kind: heap === arena ? "same" : "different", tick, heap, arena };
  }

  /** Begins anew, as when a server was started again and counts its ticks from 0. */
  clear(): void {
    this.hashes.heap.clear();
    this.hashes.arena.clear();
    this.verdict = WAITING;
  }
}
