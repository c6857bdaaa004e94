import type { Battle, BotOptions } from "../battle/battle.js";
import {
  BuffKind,
  BuffTicks,
  COOLDOWN_TICKS,
  fold,
  HASH_START,
  LIVES_TICKS,
  LONGEST_LIFE_TICKS,
  MANA_COST,
  Nova,
  PerStack,
  POWER,
  Skill,
  World,
  xorshift32,
} from "../battle/rules.js";
import { NO_PRESSURE, type PressureLedger } from "../pressure/pressure-model.js";
import { effectRows } from "../protocol/effect-rows.js";
import type { HeapPressure } from "./heap-pressure.js";
import { History } from "./history.js";

interface Position {
  readonly tick: number;
  readonly x: number;
  readonly y: number;
}

interface Hit {
  readonly tick: number;
  readonly source: Player;
  readonly amount: number;
}

interface Item {
  readonly id: number;
  count: number;
  durability: number;
}

/** Something that a player carries for some ticks. */
export class Buff {
  constructor(
    readonly kind: number,
    readonly stacks: number,
    readonly owner: Player,
    readonly expires: number,
  ) {}
}

/** A skill at work on its target. */
export class Effect {
  /** What the target was when the effect was spawned. */
  readonly snapshot: { readonly hp: number; readonly x: number; readonly y: number };
  readonly expires: number;
  readonly power: number;

  constructor(
    readonly source: Player,
    readonly target: Player,
    readonly skill: number,
    readonly spawned: number,
    /** Its row in views. */
    readonly row: number,
  ) {
    this.expires = spawned + LIVES_TICKS[skill];
    this.power = POWER[skill];
    this.snapshot = { hp: target.hp, x: target.x, y: target.y };
  }
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
  buffs: Buff[] = [];
  readonly items: Item[];
  readonly positions = new History<Position>(World.PositionsKept);
  readonly hits = new History<Hit>(World.HitsKept);

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

  addBuff(buff: Buff): void {
    if (this.buffs.length === World.BuffsKept) this.buffs.shift();
    this.buffs.push(buff);
  }

  die(tick: number): void {
    this.deaths++;
    this.respawnAt = tick + World.RespawnTicks;
    this.buffs = [];
    this.vx = 0;
    this.vy = 0;
  }

  respawn(x: number, y: number): void {
    this.respawnAt = 0;
    this.hp = World.FullHp;
    this.mana = World.FullMana;
    this.x = x;
    this.y = y;
  }

  /** Lives one tick: buffs, mana, one step. */
  live(tick: number): void {
    if (this.buffs.length > 0) {
      for (const buff of this.buffs) {
        if (buff.kind === BuffKind.Scorch) this.hp = Math.max(1, this.hp - PerStack.Scorch * buff.stacks);
      }
      this.buffs = this.buffs.filter((buff) => buff.expires > tick);
    }
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

/** The reference battle in ordinary objects, the way a good engineer writes one: classes, arrays and `filter`. */
export class HeapBattle implements Battle {
  tick = 0;
  spawned = 0;
  rejected = 0;
  readonly roster: Player[] = [];
  live: Effect[] = [];
  private random: number;
  private readonly rows: number;
  /** How many effects have gone, by how many ticks they lived. */
  private readonly lifetimes: number[] = new Array(LONGEST_LIFE_TICKS + 1).fill(0);

  /** @param pressure - what it does beside its rules, where it does anything */
  constructor(
    players: number,
    seed: number,
    private readonly pressure?: HeapPressure,
  ) {
    this.random = seed;
    this.rows = effectRows(players);
    for (let index = 0; index < players; index++) {
      const x = this.rnd(World.MapSize);
      this.roster.push(new Player(index, x, this.rnd(World.MapSize)));
    }
  }

  get players(): number {
    return this.roster.length;
  }

  get effects(): number {
    return this.live.length;
  }

  beginTick(): void {
    this.tick++;
  }

  move(index: number, vx: number, vy: number): void {
    const player = this.roster[index];
    if (!player.alive) return;
    player.vx = vx;
    player.vy = vy;
  }

  cast(index: number, skill: number, targetIndex: number): void {
    const caster = this.roster[index];
    const target = this.roster[targetIndex];
    if (!this.mayCast(caster, skill, target)) {
      this.rejected++;
      return;
    }
    caster.cooldownUntil[skill] = this.tick + COOLDOWN_TICKS[skill];
    caster.mana -= MANA_COST[skill];
    const targets = skill === Skill.Nova ? this.novaTargets(caster) : [target];
    for (const each of targets) {
      this.live.push(new Effect(caster, each, skill, this.tick, this.spawned % this.rows));
      this.spawned++;
    }
  }

  private mayCast(caster: Player, skill: number, target: Player): boolean {
    if (!caster.alive || caster.cooldownUntil[skill] > this.tick || caster.mana < MANA_COST[skill]) {
      return false;
    }
    if (skill === Skill.Nova) return true;
    return target.alive && (target.team === caster.team) === (skill === Skill.Ward);
  }

  private novaTargets(caster: Player): Player[] {
    const targets: Player[] = [];
    for (const player of this.roster) {
      if (
        player.alive &&
        player.team !== caster.team &&
        Math.abs(player.x - caster.x) <= Nova.Reach &&
        Math.abs(player.y - caster.y) <= Nova.Reach
      ) {
        targets.push(player);
        if (targets.length === Nova.Targets) break;
      }
    }
    return targets;
  }

  botTick(options: BotOptions): void {
    this.beginTick();
    this.bots(options);
    this.endTick();
  }

  /** Lets the bots of the rules give their inputs. */
  bots({ cast, move }: BotOptions): void {
    for (let index = 0; index < this.roster.length; index++) {
      const roll = this.rnd(1000);
      if (roll < cast) {
        const skill = this.rnd(Skill.Count);
        this.cast(index, skill, this.rnd(this.roster.length));
      } else if (roll < cast + move) {
        const vx = this.rnd(2 * World.MaxSpeed + 1) - World.MaxSpeed;
        this.move(index, vx, this.rnd(2 * World.MaxSpeed + 1) - World.MaxSpeed);
      }
    }
  }

  endTick(): void {
    this.live = this.live.filter((effect) => {
      const stays = this.apply(effect);
      if (!stays) this.lifetimes[this.tick - effect.spawned]++;
      return stays;
    });
    for (const player of this.roster) {
      if (player.alive) player.live(this.tick);
      else if (player.respawnAt === this.tick) {
        const x = this.rnd(World.MapSize);
        player.respawn(x, this.rnd(World.MapSize));
      }
      player.positions.push({ tick: this.tick, x: player.x, y: player.y });
    }
    const newest = this.live.at(-1);
    this.pressure?.tick(this.tick, this.roster, newest?.spawned === this.tick ? newest : undefined);
  }

  /** Lets an effect work for one tick; answers whether it stays. */
  private apply(effect: Effect): boolean {
    const { target, skill } = effect;
    if (!target.alive) return false;
    const over = effect.expires <= this.tick;
    if (skill === Skill.Burn || (over && skill !== Skill.Ward)) this.hurt(effect);
    if (!over) return true;
    if (target.alive) this.leaveBuff(effect);
    return false;
  }

  private hurt({ source, target, power }: Effect): void {
    let damage = power;
    for (const buff of target.buffs) {
      if (buff.kind === BuffKind.Scorch) continue;
      if (buff.kind === BuffKind.Shield) damage -= PerStack.Shield * buff.stacks;
      else damage += PerStack.Vulnerable * buff.stacks;
      buff.owner.score++;
    }
    damage = Math.max(0, damage);
    target.hp -= damage;
    source.score += damage;
    target.hits.push({ tick: this.tick, source, amount: damage });
    if (target.alive) return;
    source.kills++;
    target.die(this.tick);
  }

  private leaveBuff({ source, target, skill, power }: Effect): void {
    if (skill === Skill.Strike)
      target.addBuff(new Buff(BuffKind.Vulnerable, 1, source, this.tick + BuffTicks.Vulnerable));
    else if (skill === Skill.Burn)
      target.addBuff(new Buff(BuffKind.Scorch, 1, source, this.tick + BuffTicks.Scorch));
    else if (skill === Skill.Ward)
      target.addBuff(new Buff(BuffKind.Shield, power, source, this.tick + BuffTicks.Shield));
  }

  hash(): number {
    let h = HASH_START;
    const add = (...words: number[]) => {
      for (const word of words) h = fold(h, word);
    };
    add(this.tick, this.random);
    for (const p of this.roster) {
      add(p.x, p.y, p.vx, p.vy, p.hp, p.mana, p.kills, p.deaths, p.score, p.respawnAt);
      add(...p.cooldownUntil);
      add(p.buffs.length);
      for (const b of p.buffs) add(b.kind, b.stacks, b.owner.index, b.expires);
      const position = p.positions.newest;
      add(p.positions.next, position?.tick ?? 0, position?.x ?? 0, position?.y ?? 0);
      const hit = p.hits.newest;
      add(p.hits.next, hit?.tick ?? 0, hit?.source.index ?? 0, hit?.amount ?? 0);
    }
    add(this.live.length);
    for (const e of this.live) {
      add(e.source.index, e.target.index, e.skill, e.spawned, e.expires, e.power);
      add(e.snapshot.hp, e.snapshot.x, e.snapshot.y);
    }
    return h;
  }

  addLifetimes(counts: Float64Array): void {
    for (const [ticks, count] of this.lifetimes.entries())
      counts[Math.min(ticks, counts.length - 1)] += count;
  }

  ledger(): PressureLedger {
    return this.pressure?.ledger() ?? NO_PRESSURE;
  }

  close(): void {
    // The collector's business.
  }

  private rnd(n: number): number {
    this.random = xorshift32(this.random);
    return (this.random >>> 8) % n;
  }
}
