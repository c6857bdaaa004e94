import type { OverlayCursor } from "@pauseless/arena";
import { fold, HASH_START } from "../battle/rules.js";
import type { InputEvent } from "./frame-records.js";

/** Where an event is read that lies in a frame. */
export type EventCursor = OverlayCursor<(typeof InputEvent)["fields"]>;

/** What becomes of an event after a while: longer than a frame, so it is an object, and has of the event what it needs. */
export class Timer {
  readonly serial: number;
  readonly player: number;
  private readonly tick: number;
  private readonly a: number;
  private readonly b: number;

  constructor(
    readonly due: number,
    event: EventCursor,
  ) {
    this.serial = event.serial;
    this.player = event.player;
    this.tick = event.tick;
    this.a = event.values.get(0);
    this.b = event.values.get(1);
  }

  /** The value of the event. */
  value(): number {
    const head = fold(fold(fold(HASH_START, this.serial), this.player), this.tick);
    return fold(fold(head, this.a), this.b);
  }
}

/** A timer of a large event. */
export class LargeTimer extends Timer {
  private readonly c: number;
  private readonly d: number;
  private readonly e: number;
  private readonly f: number;
  private readonly g: number;
  private readonly h: number;
  private readonly i: number;

  constructor(due: number, event: EventCursor) {
    super(due, event);
    const { values } = event;
    this.c = values.get(2);
    this.d = values.get(3);
    this.e = values.get(4);
    this.f = values.get(5);
    this.g = values.get(6);
    this.h = values.get(7);
    this.i = values.get(8);
  }

  override value(): number {
    const first = fold(fold(super.value(), this.c), this.d);
    return fold(fold(fold(fold(fold(first, this.e), this.f), this.g), this.h), this.i);
  }
}
