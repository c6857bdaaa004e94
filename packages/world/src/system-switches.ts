import { type Place, WordCollection } from "@pauseless/arena";

/** Which systems are switched off in a world: a bit for each, by the index of its declaration, which is 0 while it is on. */
export class SystemSwitches extends WordCollection {
  /** Places switches that are all on. @param most - how many systems there can be */
  constructor(where: Place, most: number) {
    super(where, Math.ceil(most / 32), most, "switches of systems", `${most}`);
  }

  /** Words from the start of the block to the switches. */
  get offset(): number {
    return this.origin.offset;
  }

  // Hot path: benchmark `ecs`.
  /** Whether a system is switched off. */
  has(index: number): boolean {
    return ((this.words[this.first + (index >>> 5)] >>> index) & 1) === 1;
  }

  /** Switches a system off. */
  add(index: number): void {
    this.words[this.first + (index >>> 5)] |= 1 << index;
  }

  /** Switches a system on. */
  delete(index: number): void {
    this.words[this.first + (index >>> 5)] &= ~(1 << index);
  }
}
