import { Skill, World } from "../battle/rules.js";
import { ReusedArray } from "./reused-array.js";
import { ReusedRing } from "./reused-ring.js";

interface Position {
  tick: number;
  x: number;
  y: number;
}

interface Hit {
  tick: number;
  /** Nobody where there was no hit yet. */
  source: Player | undefined;
  amount: number;
}

interface Item {
  readonly id: number;
  count: number;
  durability: number;
}

/** Something that a player carries for some ticks. */
export class Buff {
  kind = 0;
  stacks = 0;
  expires = 0;

  constructor(public owner: Player) {}
}

/** A skill at work on its target. */
export class Effect {
  /** How often it was released: together with the object, it names one of its lives. */
  generation = 0;
  skill = 0;
  spawned = 0;
  expires = 0;
  power = 0;
  /** Its row in views. */
  row = 0;
  /** What the target was when the effect was spawned. */
  targetHp = 0;
  targetX = 0;
  targetY = 0;

  constructor(
    public source: Player,
    public target: Player,
  ) {}
}

/** One player, with all that is its own. */
export class Player {
  vx = 0;
  vy = 0;
  hp = World.FullHp;
  mana = World.FullMana;
  kills = 0;
  deaths = 0;
  score = 0;
  respawnAt = 0;
  readonly cooldownUntil: number[] = new Array(Skill.Count).fill(0);
  readonly buffs = new ReusedArray<Buff>();
  readonly items: Item[];
  readonly positions = new ReusedRing<Position>(World.PositionsKept, () => ({ tick: 0, x: 0, y: 0 }));
  readonly hits = new ReusedRing<Hit>(World.HitsKept, () => ({ tick: 0, source: undefined, amount: 0 }));

  constructor(
    readonly index: number,
    public x: number,
    public y: number,
  ) {
    this.items = Array.from({ length: World.ItemsPerPlayer }, (_, id) => ({
      id,
      count: 1,
      durability: World.ItemDurability,
    }));
  }

  get team(): number {
    return this.index & 1;
  }

  get alive(): boolean {
    return this.hp > 0;
  }

  respawn(x: number, y: number): void {
    this.respawnAt = 0;
    this.hp = World.FullHp;
    this.mana = World.FullMana;
    this.x = x;
    this.y = y;
  }

  /** Gets its mana, and takes one step. */
  step(): void {
    this.mana = Math.min(World.FullMana, this.mana + World.ManaPerTick);
    this.x += this.vx;
    if (this.x < 0 || this.x >= World.MapSize) {
      this.x = this.x < 0 ? -this.x : 2 * (World.MapSize - 1) - this.x;
      this.vx = -this.vx;
    }
    this.y += this.vy;
    if (this.y < 0 || this.y >= World.MapSize) {
      this.y = this.y < 0 ? -this.y : 2 * (World.MapSize - 1) - this.y;
      this.vy = -this.vy;
    }
  }
}
