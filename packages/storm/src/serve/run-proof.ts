import type { Battle } from "../battle/battle.js";
import { fold, HASH_START, hashText } from "../battle/rules.js";
import type { RunResult } from "../compare/report-data.js";

/** That bots' battles are after a tick of theirs what they are in every strategy: their hashes, and the checksums of their pressure. */
export class RunProof {
  private hash = HASH_START;
  private checksum = HASH_START;
  private count = 0;

  /**
   * @param tick - the tick of each battle after which it is added
   * @param battles - how many there are
   */
  constructor(
    readonly tick: number,
    private readonly battles: number,
  ) {}

  /** Adds a battle: each once, in the order in which they tick. */
  add(battle: Pick<Battle, "hash" | "ledger">): void {
    this.hash = fold(this.hash, battle.hash());
    this.checksum = fold(this.checksum, battle.ledger().checksum);
    this.count++;
  }

  /** What the battles came to, or nothing where not all have come to the tick. */
  get(): RunResult["proof"] {
    const { tick, hash, checksum } = this;
    return this.count === 0 || this.count < this.battles
      ? undefined
      : { tick, hash: hashText(hash), checksum: hashText(checksum) };
  }
}
