import { Receipt } from "@pauseless/server";
import { INPUTS_PER_PLAYER } from "../host/inbox-size.js";
import type { HybridMemory } from "./hybrid-memory.js";
import { Deed } from "./hybrid-records.js";
import type { HybridRules } from "./hybrid-rules.js";

/** The messages that wait in the battle that was entered. */
export type HybridInbox = ReturnType<typeof hybridInbox>;

/** Makes the inboxes of a room: each message is a record in a slab, and its battle has a list of their handles. */
export function hybridInbox({ players, match, long, short }: HybridMemory, rules: HybridRules) {
  const message = short.messages.cursor();
  const seat = long.roster.cursor();
  // Of the room's, a battle has its own share of the slab only.
  const capacity = players * INPUTS_PER_PLAYER;
  const roomCapacity = short.messages.capacity;

  // Hot path: allocation test `a hosted battle that holds large things in arenas and small ones in slabs`.
  /** Adds what a player does, `a` and `b` being the velocity of a move, `a` the target of a cast. */
  function put(player: number, seq: number, deed: Deed, a: number, b: number, skill: number): Receipt {
    seat.at(player);
    if (seq <= seat.received) return Receipt.IllTimed;
    seat.received = seq;
    const { inbox } = match;
    if (inbox.length === capacity || message.live === roomCapacity) return Receipt.Dropped;
    message.alloc();
    message.seq = seq;
    message.player = player;
    message.a = a;
    message.b = b;
    message.deed = deed;
    message.skill = skill;
    inbox.push(message.handle);
    return Receipt.Taken;
  }

  /** Applies what waits, in the order in which it came. */
  function apply(): void {
    const { inbox } = match;
    const { length } = inbox;
    for (let i = 0; i < length; i++) {
      const { player, deed } = message.at(inbox.get(i));
      seat.at(player).applied = message.seq;
      if (deed === Deed.Move) rules.move(player, message.a, message.b);
      else if (deed === Deed.Cast) rules.cast(player, message.skill, message.a);
      message.free();
    }
    inbox.clear();
  }

  /** Forgets what the client of a seat said, and lets its player stand. */
  function leave(player: number): void {
    seat.at(player).received = 0;
    seat.applied = 0;
    drop(player);
    rules.move(player, 0, 0);
  }

  /** Drops what waits of one player. */
  function drop(player: number): void {
    const { inbox } = match;
    const { length } = inbox;
    let staying = 0;
    for (let i = 0; i < length; i++) {
      const handle = inbox.get(i);
      if (message.at(handle).player === player) message.free();
      else inbox.set(staying++, handle);
    }
    inbox.resize(staying);
  }

  /** Drops all that waits, where the epoch ends before it is applied. */
  function end(): void {
    const { inbox } = match;
    const { length } = inbox;
    for (let i = 0; i < length; i++) message.at(inbox.get(i)).free();
    inbox.clear();
  }

  return { put, apply, leave, end };
}
