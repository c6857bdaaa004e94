import { Receipt } from "@pauseless/server";
import type { ArenaRules } from "./arena-rules.js";
import { type BattleWorld, Deed, Seat } from "./battle-world.js";

/** The messages that wait in the block that the layout was last moved to. */
export type ArenaInbox = ReturnType<typeof arenaInbox>;

/** Adds the inbox of a shape of battles to its rules: what waits is applied as the first of a tick. */
export function arenaInbox({ layout, inbox: waiting }: BattleWorld, rules: ArenaRules) {
  const inbox = waiting.cursor();
  const { capacity } = waiting;
  const seats = layout.cursor(Seat);

  layout.system("messages", { phase: "input", before: ["bots"], run: apply });

  // Hot path: allocation test `the arena battle as it reads and writes messages`.
  /** Adds what a player does, `a` and `b` being the velocity of a move, `a` the target of a cast. */
  function put(player: number, seq: number, deed: Deed, a: number, b: number, skill: number): Receipt {
    const { seat } = seats.toSlot(player);
    if (seq <= seat.received) return Receipt.IllTimed;
    seat.received = seq;
    if (inbox.length === capacity) return Receipt.Dropped;
    const input = inbox.push();
    input.seq = seq;
    input.player = player;
    input.a = a;
    input.b = b;
    input.deed = deed;
    input.skill = skill;
    return Receipt.Taken;
  }

  /** Applies what waits, in the order in which it came. */
  function apply(): void {
    const { length } = inbox;
    for (let i = 0; i < length; i++) {
      const input = inbox.at(i);
      const { player, deed } = input;
      seats.toSlot(player).seat.applied = input.seq;
      if (deed === Deed.Move) rules.move(player, input.a, input.b);
      else if (deed === Deed.Cast) rules.cast(player, input.skill, input.a);
    }
    inbox.truncate(0);
  }

  /** Forgets what the client of a seat said, and lets its player stand. */
  function leave(player: number): void {
    const { seat } = seats.toSlot(player);
    seat.received = 0;
    seat.applied = 0;
    const { length } = inbox;
    // What still waits of it is not applied: the next client of the seat begins anew.
    for (let i = 0; i < length; i++) {
      const input = inbox.at(i);
      if (input.player === player) {
        input.deed = Deed.None;
        input.seq = 0;
      }
    }
    rules.move(player, 0, 0);
  }

  return { put, leave };
}
