import type { TableCursor } from "@pauseless/arena";
import {
  BuffKind,
  BuffTicks,
  COOLDOWN_TICKS,
  LIVES_TICKS,
  MANA_COST,
  Nova,
  PerStack,
  POWER,
  Skill,
  World,
} from "../battle/rules.js";
import { effectRows } from "../protocol/effect-rows.js";
import type { HybridMemory } from "./hybrid-memory.js";
import type { Player } from "./hybrid-records.js";

/** A cursor over players. */
export type PlayerCursor = TableCursor<(typeof Player)["fields"]>;

/**
 * Makes the part of the rules that makes and ends small things. Each is made by `alloc`, and named in one list of what is long: an effect in its
 * match, a buff in its player. Whoever takes a handle off its list frees the thing.
 */
export function hybridSkills({ players, match, long, short }: HybridMemory) {
  const rows = effectRows(players);
  const caster = long.roster.cursor();
  const enemy = long.roster.cursor();
  const target = long.roster.cursor();
  const other = long.roster.cursor();
  const effect = short.effects.cursor();
  const buff = short.buffs.cursor();

  // Hot path: allocation test `a battle that holds large things in arenas and small ones in slabs`.
  /** Casts a skill at a target, or counts a rejection. */
  function cast(index: number, skill: number, targetIndex: number): void {
    caster.at(index);
    if (!mayCast(index, skill, targetIndex)) {
      match.rejected++;
      return;
    }
    caster.cooldownUntil.set(skill, match.tick + COOLDOWN_TICKS[skill]);
    caster.mana -= MANA_COST[skill];
    if (skill === Skill.Nova) castNova(index);
    else spawn(index, skill, targetIndex);
  }

  function mayCast(index: number, skill: number, targetIndex: number): boolean {
    if (caster.hp <= 0 || caster.mana < MANA_COST[skill]) return false;
    if (caster.cooldownUntil.get(skill) > match.tick) return false;
    if (skill === Skill.Nova) return true;
    const sameTeam = ((index ^ targetIndex) & 1) === 0;
    return sameTeam === (skill === Skill.Ward) && target.at(targetIndex).hp > 0;
  }

  function castNova(index: number): void {
    const { x, y } = caster;
    let left = Nova.Targets as number;
    for (let enemyIndex = (index & 1) ^ 1; enemyIndex < players && left > 0; enemyIndex += 2) {
      enemy.at(enemyIndex);
      if (enemy.hp <= 0) continue;
      if (Math.abs(enemy.x - x) > Nova.Reach || Math.abs(enemy.y - y) > Nova.Reach) continue;
      spawn(index, Skill.Nova, enemyIndex);
      left--;
    }
  }

  function spawn(source: number, skill: number, targetIndex: number): void {
    const { tick, spawned } = match;
    target.at(targetIndex);
    effect.alloc();
    effect.source = source;
    effect.target = targetIndex;
    effect.skill = skill;
    effect.power = POWER[skill];
    effect.row = spawned % rows;
    effect.spawned = tick;
    effect.expires = tick + LIVES_TICKS[skill];
    effect.targetHp = target.hp;
    effect.targetX = target.x;
    effect.targetY = target.y;
    match.effects.push(effect.handle);
    match.spawned = spawned + 1;
  }

  /** Lets all effects work for one tick. */
  function applyEffects(): void {
    const { tick, effects, lifetimes } = match;
    const { length } = effects;
    let staying = 0;
    for (let i = 0; i < length; i++) {
      const handle = effects.get(i);
      effect.at(handle);
      if (apply(tick)) effects.set(staying++, handle);
      else {
        const lived = tick - effect.spawned;
        lifetimes.set(lived, lifetimes.get(lived) + 1);
        effect.free();
      }
    }
    effects.resize(staying);
  }

  /** Lets the effect that the cursor stands on work; answers whether it stays. */
  function apply(tick: number): boolean {
    target.at(effect.target);
    if (target.hp <= 0) return false;
    const { skill } = effect;
    const over = effect.expires <= tick;
    if (skill === Skill.Burn || (over && skill !== Skill.Ward)) hurt(tick);
    if (!over) return true;
    if (target.hp > 0) leaveBuff(skill, tick);
    return false;
  }

  function hurt(tick: number): void {
    const damage = damageThroughBuffs();
    const { source } = effect;
    target.hp -= damage;
    other.at(source).score += damage;
    const hit = target.hits.push();
    hit.tick = tick;
    hit.source = source;
    hit.amount = damage;
    if (target.hp <= 0) kill(tick);
  }

  /** What the effect takes from its target; the owners of the buffs that mattered score. */
  function damageThroughBuffs(): number {
    const { buffs } = target;
    const { length } = buffs;
    let damage = effect.power;
    for (let i = 0; i < length; i++) {
      buff.at(buffs.get(i));
      if (buff.kind === BuffKind.Scorch) continue;
      if (buff.kind === BuffKind.Shield) damage -= PerStack.Shield * buff.stacks;
      else damage += PerStack.Vulnerable * buff.stacks;
      other.at(buff.owner).score++;
    }
    return Math.max(0, damage);
  }

  function kill(tick: number): void {
    target.deaths++;
    other.at(effect.source).kills++;
    target.respawnAt = tick + World.RespawnTicks;
    target.vx = 0;
    target.vy = 0;
    dropBuffs(target);
  }

  /** Leaves on the target what a skill leaves when its effect is over. */
  function leaveBuff(skill: number, tick: number): void {
    if (skill === Skill.Strike) addBuff(BuffKind.Vulnerable, 1, tick + BuffTicks.Vulnerable);
    else if (skill === Skill.Burn) addBuff(BuffKind.Scorch, 1, tick + BuffTicks.Scorch);
    else if (skill === Skill.Ward) addBuff(BuffKind.Shield, effect.power, tick + BuffTicks.Shield);
  }

  function addBuff(kind: number, stacks: number, expires: number): void {
    const { buffs } = target;
    if (buffs.length === World.BuffsKept) {
      buff.at(buffs.get(0)).free();
      buffs.removeAt(0);
    }
    buff.alloc();
    buff.kind = kind;
    buff.stacks = stacks;
    buff.owner = effect.source;
    buff.expires = expires;
    buffs.push(buff.handle);
  }

  /** Lets the buffs of a player work, and go when they are over. */
  function wear(player: PlayerCursor, tick: number): void {
    const { buffs } = player;
    const { length } = buffs;
    let staying = 0;
    for (let i = 0; i < length; i++) {
      const handle = buffs.get(i);
      buff.at(handle);
      if (buff.kind === BuffKind.Scorch) player.hp = Math.max(1, player.hp - PerStack.Scorch * buff.stacks);
      if (buff.expires > tick) buffs.set(staying++, handle);
      else buff.free();
    }
    buffs.resize(staying);
  }

  /** Ends all buffs of a player. */
  function dropBuffs(player: PlayerCursor): void {
    const { buffs } = player;
    const { length } = buffs;
    for (let i = 0; i < length; i++) buff.at(buffs.get(i)).free();
    buffs.clear();
  }

  /** Ends all effects, where the epoch ends before them. */
  function dropEffects(): void {
    const { effects } = match;
    const { length } = effects;
    for (let i = 0; i < length; i++) effect.at(effects.get(i)).free();
    effects.clear();
  }

  /** The effect that was spawned last, where it was in this tick and still lives; otherwise 0. */
  function newest(): number {
    const { effects, tick } = match;
    const { length } = effects;
    if (length === 0) return 0;
    const handle = effects.get(length - 1);
    return effect.at(handle).spawned === tick ? handle : 0;
  }

  return { cast, applyEffects, wear, dropBuffs, dropEffects, newest };
}
