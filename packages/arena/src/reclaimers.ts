import { ReclaimGuard } from "./reclaim-guard.js";
import { Registrations } from "./registrations.js";

/** Someone who can give memory back. */
export interface Reclaimer {
  /** What errors call it. */
  readonly name: string;
  /** Gives back what it can of `neededBytes`, or more, before it returns. */
  readonly reclaim: (neededBytes: number) => void;
}

/** What reclaimers are asked to make room in. */
export interface Room {
  /** Bytes in use now. */
  readonly usedBytes: number;
  /** How many can be in use. */
  readonly hardBytes: number;
}

/** Those who can give memory back, and the guard that keeps them from doing nothing else. */
export class Reclaimers {
  private readonly registrations = new Registrations<Reclaimer>();
  private readonly guard = new ReclaimGuard();
  private readonly now: () => number;
  private readonly failed: (error: unknown) => void;
  private asking = false;
  private failing: { readonly name: string; readonly error: unknown } | undefined;

  /**
   * @param now - a clock in milliseconds
   * @param failed - told of what each reclaimer throws
   */
  constructor(now: () => number, failed: (error: unknown) => void) {
    this.now = now;
    this.failed = failed;
  }

  /** Whether reclaimers rest now, as they took more than their share of the time. */
  get resting(): boolean {
    return this.guard.holds(this.now());
  }

  /** Whether a reclaimer is at work now. */
  get working(): boolean {
    return this.asking;
  }

  /** Whether there is any. */
  get any(): boolean {
    return this.registrations.all.length > 0;
  }

  /** The first that threw when they were asked last, and what. */
  get failure(): { readonly name: string; readonly error: unknown } | undefined {
    return this.failing;
  }

  /** Registers one behind the others and answers the way to take it off. */
  add(reclaimer: Reclaimer): () => void {
    return this.registrations.add(reclaimer);
  }

  /** Asks one after the other until `bytes` more fit. */
  ask(room: Room, bytes: number): void {
    const startMs = this.now();
    this.asking = true;
    this.failing = undefined;
    for (const { thing, active } of this.registrations.all) {
      const missingBytes = room.usedBytes + bytes - room.hardBytes;
      if (missingBytes <= 0) break;
      if (active) this.askOne(thing, missingBytes);
    }
    this.asking = false;
    this.guard.charge(startMs, this.now());
  }

  private askOne({ name, reclaim }: Reclaimer, missingBytes: number): void {
    try {
      reclaim(missingBytes);
    } catch (error) {
      this.failing ??= { name, error };
      this.failed(error);
    }
  }
}
