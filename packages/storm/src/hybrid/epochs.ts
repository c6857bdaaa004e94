import { Arena, type BlockLayout } from "@pauseless/arena";
import { withinLimit } from "./within-limit.js";

/**
 * The epochs of a room: an arena for each battle that runs. An arena whose epoch has ended is reset, which takes no longer for many things than for
 * few, and waits for the next battle.
 */
export class Epochs {
  private readonly idle: Arena[] = [];
  private readonly running = new Set<Arena>();

  /**
   * @param layout - what is in each arena from the beginning
   * @param bytes - how large each is, with what is allocated in it later
   */
  constructor(
    private readonly layout: BlockLayout,
    readonly bytes: number,
    private readonly strategy: "reserve" | "commit",
  ) {}

  /** Bytes of all arenas that were opened. */
  get capacityBytes(): number {
    return (this.idle.length + this.running.size) * this.bytes;
  }

  /** Bytes of those of battles that run. */
  get usedBytes(): number {
    return this.running.size * this.bytes;
  }

  /** Opens arenas ahead, so many as battles can be and as `softBytes` of memory are left for. */
  prepare(most: number, softBytes: number): void {
    const count = Math.min(most, Math.floor(softBytes / this.bytes));
    while (this.idle.length < count) this.idle.push(this.open());
  }

  /** Begins an epoch. @throws StormError `NO_ROOM` where there is no memory for one more. */
  begin(): Arena {
    const arena = this.idle.pop() ?? this.open();
    this.layout.format(arena);
    this.running.add(arena);
    return arena;
  }

  /** Ends an epoch, and with it all that is in its arena. */
  end(arena: Arena): void {
    arena.reset();
    this.running.delete(arena);
    this.idle.push(arena);
  }

  private open(): Arena {
    const { bytes, layout, strategy } = this;
    return withinLimit("one more battle", () =>
      Arena.open({ capacityBytes: bytes, reserve: layout.reserve, strategy, name: layout.name }),
    );
  }
}
