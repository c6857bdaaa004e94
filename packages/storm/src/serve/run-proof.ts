import type { Battle } from "../battle/battle.js";
import { fold, HASH_START, hashText } from "../battle/rules.js";
import type { RunResult } from "../compare/report-data.js";

/** That bots' battles are after a tick of theirs what they are in every strategy: their hashes, the ledgers of their pressure, and what was recorded of them. */
export class RunProof {
  private hash = HASH_START;
  private checksum = HASH_START;
  private count = 0;

  /**
   * @param tick - the tick of each battle after which it is added
   * @param battles - how many there are
   * @param recorded - a checksum of what the recorder has taken down when all have come to the tick
   */
  constructor(
    readonly tick: number,
    private readonly battles: number,
    private readonly recorded: () => number,
  ) {}

  /** Adds a battle: each once, in the order in which they tick. */
  add(battle: Pick<Battle, "hash" | "ledger">): void {
    const { checksum, events, largeEvents, fired, followed } = battle.ledger();
    this.hash = fold(this.hash, battle.hash());
    for (const each of [checksum, events, largeEvents, fired, followed])
      this.checksum = fold(this.checksum, each);
    this.count++;
    if (this.count === this.battles) this.checksum = fold(this.checksum, this.recorded());
  }

  /** What the battles came to, or nothing where not all have come to the tick. */
  get(): RunResult["proof"] {
    const { tick, hash, checksum } = this;
    return this.count === 0 || this.count < this.battles
      ? undefined
      : { tick, hash: hashText(hash), checksum: hashText(checksum) };
  }
}
