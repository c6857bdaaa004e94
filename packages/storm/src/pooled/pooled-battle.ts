/*
 * Pooled: what comes and goes is not made and dropped, it is taken from a pool and given back.
 *
 * The technique. Objects as before, with the same classes and the same references; but an effect, a buff, a message is `acquire`d from a
 * bounded pool and `release`d where its life ends. Arrays of them are compacted in place. Histories are rings of objects that are written
 * over. What an object used to own (the snapshot of a target) becomes fields of it, so that there is one thing to give back.
 *
 * When it helps. In steady state nothing is allocated, so the young generation never fills and there is nothing to collect. The code of a
 * game stays what it was, which makes this the step that an existing server can take first.
 *
 * What it costs. Each life has an end that must be found in the code: all the ways in which a buff can go (dropped by a ninth, by death, by
 * time) are three calls of `release`. All the objects that can be needed stay on the heap for ever: they are old, so the collector no
 * longer copies them, but each full collection still marks every one of them, and the more of them there are, the longer that takes.
 *
 * Watch out for:
 * - An object that was released is not gone, it is somebody else. Whoever kept a reference reads another's fields and nothing complains;
 *   `WeakRef` is of no use, as pooled objects never die. Keep (object, generation) instead: see `PooledPressure`.
 * - Releasing twice puts one object into two hands. The pools of @pauseless/arena refuse it, and, where they are `checked`, tell where
 *   what was never released was acquired.
 * - Fields that are not set on acquiring are those of the last life. Set every one.
 * - Pools are bounded. Here each bound follows from the rules, so that an empty pool is a fault of the program, and throws. Only what strangers
 *   send can be more than there is room for: that pool drops.
 */
import { Pool } from "@pauseless/arena";
import type { Battle, BotOptions } from "../battle/battle.js";
import {
  BuffKind,
  BuffTicks,
  COOLDOWN_TICKS,
  EFFECTS_PER_PLAYER,
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
import { Buff, Effect, Player } from "./pooled-objects.js";
import type { PooledPressure } from "./pooled-pressure.js";
import { ReusedArray } from "./reused-array.js";

/** The reference battle in objects that are used again and again: the head of this file says how, and what for. */
export class PooledBattle implements Battle {
  tick = 0;
  spawned = 0;
  rejected = 0;
  readonly roster: readonly Player[];
  readonly live = new ReusedArray<Effect>();
  private readonly effectPool: Pool<Effect>;
  private readonly buffPool: Pool<Buff>;
  /** The targets of the nova that is being cast. */
  private readonly targets = new ReusedArray<Player>();
  private random: number;
  private readonly rows: number;
  /** How many effects have gone, by how many ticks they lived. */
  private readonly lifetimes: number[] = new Array(LONGEST_LIFE_TICKS + 1).fill(0);

  /**
   * @param checked - whether pools record where each object was acquired, and say at the end which were never released
   * @param pressure - what it does beside its rules, where it does anything
   */
  constructor(
    players: number,
    seed: number,
    checked: boolean,
    private readonly pressure?: PooledPressure,
  ) {
    this.random = seed;
    this.rows = effectRows(players);
    this.roster = Array.from({ length: players }, (_, index) => {
      const x = this.rnd(World.MapSize);
      return new Player(index, x, this.rnd(World.MapSize));
    });
    // The pools are the battle's own: free objects still refer to players, and must not keep those of another battle alive.
    const [anybody] = this.roster;
    this.effectPool = Pool.open({
      name: "effects",
      capacity: players * EFFECTS_PER_PLAYER,
      // More are made when a tick first needs them: mass combat has one for three players.
      preheat: players,
      create: () => new Effect(anybody, anybody),
      reset: (effect) => {
        effect.generation++;
      },
      checked,
    });
    this.buffPool = Pool.open({
      name: "buffs",
      capacity: players * World.BuffsKept,
      preheat: players,
      create: () => new Buff(anybody),
      checked,
    });
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
    if (skill !== Skill.Nova) {
      this.spawn(caster, skill, target);
      return;
    }
    this.findNovaTargets(caster);
    for (let i = 0; i < this.targets.length; i++) this.spawn(caster, skill, this.targets.at(i));
  }

  private mayCast(caster: Player, skill: number, target: Player): boolean {
    if (!caster.alive || caster.cooldownUntil[skill] > this.tick || caster.mana < MANA_COST[skill]) {
      return false;
    }
    if (skill === Skill.Nova) return true;
    return target.alive && (target.team === caster.team) === (skill === Skill.Ward);
  }

  private findNovaTargets(caster: Player): void {
    const { targets, roster } = this;
    targets.truncate(0);
    for (let i = 0; i < roster.length && targets.length < Nova.Targets; i++) {
      const player = roster[i];
      if (
        player.alive &&
        player.team !== caster.team &&
        Math.abs(player.x - caster.x) <= Nova.Reach &&
        Math.abs(player.y - caster.y) <= Nova.Reach
      ) {
        targets.push(player);
      }
    }
  }

  private spawn(source: Player, skill: number, target: Player): void {
    const effect = this.effectPool.acquire();
    effect.source = source;
    effect.target = target;
    effect.skill = skill;
    effect.spawned = this.tick;
    effect.expires = this.tick + LIVES_TICKS[skill];
    effect.power = POWER[skill];
    effect.row = this.spawned % this.rows;
    effect.targetHp = target.hp;
    effect.targetX = target.x;
    effect.targetY = target.y;
    this.live.push(effect);
    this.spawned++;
  }

  // Hot path: allocation test `a pooled battle under pressure`.
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
    const { live, roster, tick } = this;
    this.applyEffects();
    for (let i = 0; i < roster.length; i++) {
      const player = roster[i];
      if (player.alive) {
        this.wearBuffs(player);
        player.step();
      } else if (player.respawnAt === tick) {
        const x = this.rnd(World.MapSize);
        player.respawn(x, this.rnd(World.MapSize));
      }
      const position = player.positions.turn();
      position.tick = tick;
      position.x = player.x;
      position.y = player.y;
    }
    if (this.pressure === undefined) return;
    const newest = live.length > 0 ? live.at(live.length - 1) : undefined;
    this.pressure.tick(tick, roster, newest?.spawned === tick ? newest : undefined);
  }

  /** Lets all effects work for one tick: those that stay move up, in order, the others are released. */
  private applyEffects(): void {
    const { live } = this;
    let kept = 0;
    for (let i = 0; i < live.length; i++) {
      const effect = live.at(i);
      if (this.apply(effect)) {
        live.put(kept++, effect);
        continue;
      }
      this.lifetimes[this.tick - effect.spawned]++;
      this.effectPool.release(effect);
    }
    live.truncate(kept);
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
    const { buffs } = target;
    let damage = power;
    for (let i = 0; i < buffs.length; i++) {
      const buff = buffs.at(i);
      if (buff.kind === BuffKind.Scorch) continue;
      if (buff.kind === BuffKind.Shield) damage -= PerStack.Shield * buff.stacks;
      else damage += PerStack.Vulnerable * buff.stacks;
      buff.owner.score++;
    }
    damage = Math.max(0, damage);
    target.hp -= damage;
    source.score += damage;
    const hit = target.hits.turn();
    hit.tick = this.tick;
    hit.source = source;
    hit.amount = damage;
    if (target.alive) return;
    source.kills++;
    this.kill(target);
  }

  private kill(player: Player): void {
    player.deaths++;
    player.respawnAt = this.tick + World.RespawnTicks;
    this.dropBuffs(player);
    player.vx = 0;
    player.vy = 0;
  }

  private leaveBuff({ source, target, skill, power }: Effect): void {
    if (skill === Skill.Strike) this.addBuff(target, BuffKind.Vulnerable, 1, source, BuffTicks.Vulnerable);
    else if (skill === Skill.Burn) this.addBuff(target, BuffKind.Scorch, 1, source, BuffTicks.Scorch);
    else if (skill === Skill.Ward) this.addBuff(target, BuffKind.Shield, power, source, BuffTicks.Shield);
  }

  private addBuff(player: Player, kind: number, stacks: number, owner: Player, ticks: number): void {
    // The oldest goes first: it is the one that is taken again, so no more than all players' are ever out.
    if (player.buffs.length === World.BuffsKept) this.buffPool.release(player.buffs.shift());
    const buff = this.buffPool.acquire();
    buff.kind = kind;
    buff.stacks = stacks;
    buff.owner = owner;
    buff.expires = this.tick + ticks;
    player.buffs.push(buff);
  }

  /** Lets the buffs of a living player work for one tick. */
  private wearBuffs(player: Player): void {
    const { buffs } = player;
    let kept = 0;
    for (let i = 0; i < buffs.length; i++) {
      const buff = buffs.at(i);
      if (buff.kind === BuffKind.Scorch) player.hp = Math.max(1, player.hp - PerStack.Scorch * buff.stacks);
      if (buff.expires > this.tick) buffs.put(kept++, buff);
      else this.buffPool.release(buff);
    }
    buffs.truncate(kept);
  }

  private dropBuffs({ buffs }: Player): void {
    for (let i = 0; i < buffs.length; i++) this.buffPool.release(buffs.at(i));
    buffs.truncate(0);
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
      for (let i = 0; i < p.buffs.length; i++) {
        const { kind, stacks, owner, expires } = p.buffs.at(i);
        add(kind, stacks, owner.index, expires);
      }
      const position = p.positions.newest;
      add(p.positions.next, position.tick, position.x, position.y);
      const hit = p.hits.newest;
      add(p.hits.next, hit.tick, hit.source?.index ?? 0, hit.amount);
    }
    add(this.live.length);
    for (let i = 0; i < this.live.length; i++) {
      const e = this.live.at(i);
      add(e.source.index, e.target.index, e.skill, e.spawned, e.expires, e.power);
      add(e.targetHp, e.targetX, e.targetY);
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

  /** Gives back what is out, and ends the pools. @throws ArenaError `LEAK`, in checked mode, where the battle has lost an object. */
  close(): void {
    for (let i = 0; i < this.live.length; i++) this.effectPool.release(this.live.at(i));
    this.live.truncate(0);
    for (const player of this.roster) this.dropBuffs(player);
    this.effectPool.close();
    this.buffPool.close();
    this.pressure?.close();
  }

  private rnd(n: number): number {
    this.random = xorshift32(this.random);
    return (this.random >>> 8) % n;
  }
}
