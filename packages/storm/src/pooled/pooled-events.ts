import { fold, HASH_START } from "../battle/rules.js";
import type { Effect } from "./pooled-objects.js";

/** What a player did with its device: a tap, a key. */
export class SmallEvent {
  serial = 0;
  /** The player's index: an object that is used again should refer to as little as it can. */
  player = 0;
  tick = 0;
  a = 0;
  b = 0;

  /** Draws its values from the state of a generator. */
  fill(state: number): void {
    this.a = fold(state, 0);
    this.b = fold(state, 1);
  }

  value(): number {
    const head = fold(fold(fold(HASH_START, this.serial), this.player), this.tick);
    return fold(fold(head, this.a), this.b);
  }
}

/** What a player did that takes more to tell: a stroke, an aim. It has a pool of its own, so that a tap is not kept in its size. */
export class LargeEvent extends SmallEvent {
  c = 0;
  d = 0;
  e = 0;
  f = 0;
  g = 0;
  h = 0;
  i = 0;

  override fill(state: number): void {
    super.fill(state);
    this.c = fold(state, 2);
    this.d = fold(state, 3);
    this.e = fold(state, 4);
    this.f = fold(state, 5);
    this.g = fold(state, 6);
    this.h = fold(state, 7);
    this.i = fold(state, 8);
  }

  override value(): number {
    const first = fold(fold(super.value(), this.c), this.d);
    return fold(fold(fold(fold(fold(first, this.e), this.f), this.g), this.h), this.i);
  }
}

/** What becomes of an event after a while. Whoever releases it releases its event, too. */
export class Timer {
  due = 0;

  constructor(public event: SmallEvent) {}
}

/** A reference to one life of an effect, which does not keep it from being released: the object, and which of its lives is meant. */
export class Follower {
  private followed: Effect | undefined;
  private generation = 0;

  /** Follows the effect in the life that it has now. */
  follow(effect: Effect): void {
    this.followed = effect;
    this.generation = effect.generation;
  }

  /** The effect; `undefined` once it was released, whoever it is now. */
  get effect(): Effect | undefined {
    return this.followed?.generation === this.generation ? this.followed : undefined;
  }
}
