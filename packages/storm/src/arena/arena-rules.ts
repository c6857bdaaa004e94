import type { BotOptions } from "../battle/battle.js";
import {
  BuffKind,
  BuffTicks,
  COOLDOWN_TICKS,
  fold,
  HASH_START,
  LIVES_TICKS,
  MANA_COST,
  Nova,
  PerStack,
  POWER,
  Skill,
  World,
} from "../battle/rules.js";
import type { BattleBlock } from "./battle-block.js";

/**
 * The rules on the block that `layout` was last moved to. All cursors are made here, once, and serve every battle:
 * as constants of these closures they cost the engine nothing to find.
 */
export type ArenaRules = ReturnType<typeof arenaRules>;

/** Makes the rules for battles of so many players. */
export function arenaRules(block: BattleBlock, players: number) {
  const clock = block.clock.cursor();
  const player = block.players.cursor();
  const caster = block.players.cursor();
  const target = block.players.cursor();
  const other = block.players.cursor();
  const position = block.positions.cursor();
  const hits = block.hits.cursor();
  const effect = block.effects.cursor();
  const live = block.order.cursor();

  function start(seed: number): void {
    clock.at(0).random = seed;
    for (let index = 0; index < players; index++) {
      player.at(index);
      player.x = random(World.MapSize);
      player.y = random(World.MapSize);
      player.hp = World.FullHp;
      player.mana = World.FullMana;
    }
    const item = block.items.cursor();
    for (let index = 0; index < players * World.ItemsPerPlayer; index++) {
      item.at(index);
      item.id = index % World.ItemsPerPlayer;
      item.count = 1;
      item.durability = World.ItemDurability;
    }
  }

  function random(n: number): number {
    const state = xorshift(clock.random);
    clock.random = state;
    return (state >>> 8) % n;
  }

  function move(index: number, vx: number, vy: number): void {
    const p = player.at(index);
    if (p.hp <= 0) return;
    p.vx = vx;
    p.vy = vy;
  }

  function mayTarget(index: number, skill: number, targetIndex: number): boolean {
    if (skill === Skill.Nova) return true;
    const sameTeam = ((index ^ targetIndex) & 1) === 0;
    return sameTeam === (skill === Skill.Ward) && target.at(targetIndex).hp > 0;
  }

  function cast(index: number, skill: number, targetIndex: number): void {
    const { tick } = clock;
    const cost = MANA_COST[skill];
    const c = caster.at(index);
    const cooldowns = c.cooldownUntil;
    if (c.hp <= 0 || c.mana < cost || cooldowns.get(skill) > tick || !mayTarget(index, skill, targetIndex)) {
      clock.rejected++;
      return;
    }
    cooldowns.set(skill, tick + COOLDOWN_TICKS[skill]);
    c.mana -= cost;
    if (skill === Skill.Nova) castNova(index);
    else spawn(index, skill, targetIndex);
  }

  function castNova(index: number): void {
    const { x, y } = caster;
    const enemy = other;
    let left = Nova.Targets as number;
    for (let enemyIndex = (index & 1) ^ 1; enemyIndex < players; enemyIndex += 2) {
      enemy.at(enemyIndex);
      // Out of reach in x, in y, or dead: one of the three is negative. One branch, as three would be guessed wrong
      // too often.
      const spare = Nova.Reach - Math.abs(enemy.x - x);
      if ((spare | (Nova.Reach - Math.abs(enemy.y - y)) | (enemy.hp - 1)) < 0) continue;
      spawn(index, Skill.Nova, enemyIndex);
      if (--left === 0) return;
    }
  }

  function spawn(source: number, skill: number, targetIndex: number): void {
    const c = clock;
    const { tick } = c;
    const t = target.at(targetIndex);
    const e = effect.alloc();
    e.source = source;
    e.target = targetIndex;
    e.skill = skill;
    e.spawned = tick;
    e.expires = tick + LIVES_TICKS[skill];
    e.power = POWER[skill];
    e.targetHp = t.hp;
    e.targetX = t.x;
    e.targetY = t.y;
    live.push().handle = e.handle;
    c.spawned++;
  }

  /** Lets the bots of the rules give their inputs. The generator's state is in a local while they do. */
  function bots(options: BotOptions): void {
    const { cast: castChance, move: moveChance } = options;
    let state = clock.random;
    for (let index = 0; index < players; index++) {
      state = xorshift(state);
      const roll = (state >>> 8) % 1000;
      if (roll < castChance) {
        state = xorshift(state);
        const skill = (state >>> 8) % Skill.Count;
        state = xorshift(state);
        cast(index, skill, (state >>> 8) % players);
      } else if (roll < castChance + moveChance) {
        state = xorshift(state);
        const vx = ((state >>> 8) % (2 * World.MaxSpeed + 1)) - World.MaxSpeed;
        state = xorshift(state);
        move(index, vx, ((state >>> 8) % (2 * World.MaxSpeed + 1)) - World.MaxSpeed);
      }
    }
    clock.random = state;
  }

  /** Everything of a tick that comes after its inputs. */
  function endTick(): void {
    applyEffects();
    updatePlayers();
    recordPositions();
  }

  function applyEffects(): void {
    const { tick } = clock;
    const e = effect;
    const t = target;
    const order = live;
    const { length } = order;
    let kept = 0;
    for (let i = 0; i < length; i++) {
      const { handle } = order.at(i);
      e.at(handle);
      t.at(e.target);
      if (t.hp > 0) {
        const { skill } = e;
        const over = e.expires <= tick;
        if (skill === Skill.Burn || (over && skill !== Skill.Ward)) hurt(tick);
        if (!over) {
          order.at(kept++).handle = handle;
          continue;
        }
        if (t.hp > 0) leaveBuff(skill, tick);
      }
      e.free();
    }
    order.truncate(kept);
  }

  /** Hurts the target that the cursors stand on with the effect that they stand on. */
  function hurt(tick: number): void {
    const damage = damageThroughBuffs();
    const e = effect;
    const t = target;
    const { source } = e;
    t.hp -= damage;
    other.at(source).score += damage;
    const hit = hits.at(e.target).push();
    hit.tick = tick;
    hit.source = source;
    hit.amount = damage;
    if (t.hp <= 0) kill(tick);
  }

  /** What the effect takes from its target; the owners of the buffs that mattered score. */
  function damageThroughBuffs(): number {
    const { buffs } = target;
    const { length } = buffs;
    const owner = other;
    let damage = effect.power;
    for (let i = 0; i < length; i++) {
      const buff = buffs.at(i);
      const { kind } = buff;
      if (kind === BuffKind.Scorch) continue;
      damage += kind === BuffKind.Shield ? -PerStack.Shield * buff.stacks : PerStack.Vulnerable * buff.stacks;
      owner.at(buff.owner).score++;
    }
    return Math.max(0, damage);
  }

  function kill(tick: number): void {
    const t = target;
    t.deaths++;
    other.at(effect.source).kills++;
    t.respawnAt = tick + World.RespawnTicks;
    t.buffs.clear();
    t.vx = 0;
    t.vy = 0;
  }

  /** Leaves on the target what a skill leaves when its effect is over. */
  function leaveBuff(skill: number, tick: number): void {
    if (skill === Skill.Strike) addBuff(BuffKind.Vulnerable, 1, tick + BuffTicks.Vulnerable);
    else if (skill === Skill.Burn) addBuff(BuffKind.Scorch, 1, tick + BuffTicks.Scorch);
    else if (skill === Skill.Ward) addBuff(BuffKind.Shield, effect.power, tick + BuffTicks.Shield);
  }

  function addBuff(kind: number, stacks: number, expires: number): void {
    const { buffs } = target;
    if (buffs.length === World.BuffsKept) buffs.removeAt(0);
    const buff = buffs.push();
    buff.kind = kind;
    buff.stacks = stacks;
    buff.owner = effect.source;
    buff.expires = expires;
  }

  function updatePlayers(): void {
    const { tick } = clock;
    const p = player;
    for (let index = 0; index < players; index++) {
      p.at(index);
      if (p.hp > 0) {
        if (p.buffs.length > 0) wearBuffs(tick);
        if (p.mana < World.FullMana) p.mana = Math.min(World.FullMana, p.mana + World.ManaPerTick);
        walk();
      } else if (p.respawnAt === tick) {
        respawn();
      }
    }
  }

  function recordPositions(): void {
    const { tick } = clock;
    const p = player;
    const ring = position;
    for (let index = 0; index < players; index++) {
      p.at(index);
      const entry = ring.at(index).push();
      entry.tick = tick;
      entry.x = p.x;
      entry.y = p.y;
    }
  }

  function wearBuffs(tick: number): void {
    const p = player;
    const { buffs } = p;
    for (let i = 0; i < buffs.length; ) {
      const buff = buffs.at(i);
      if (buff.kind === BuffKind.Scorch) p.hp = Math.max(1, p.hp - PerStack.Scorch * buff.stacks);
      if (buff.expires <= tick) buffs.removeAt(i);
      else i++;
    }
  }

  function walk(): void {
    const p = player;
    let x = p.x + p.vx;
    let y = p.y + p.vy;
    if (x < 0 || x >= World.MapSize) {
      x = x < 0 ? -x : 2 * (World.MapSize - 1) - x;
      p.vx = -p.vx;
    }
    if (y < 0 || y >= World.MapSize) {
      y = y < 0 ? -y : 2 * (World.MapSize - 1) - y;
      p.vy = -p.vy;
    }
    p.x = x;
    p.y = y;
  }

  function respawn(): void {
    const p = player;
    p.respawnAt = 0;
    p.hp = World.FullHp;
    p.mana = World.FullMana;
    p.x = random(World.MapSize);
    p.y = random(World.MapSize);
  }

  function hash(): number {
    let h = fold(fold(HASH_START, clock.tick), clock.random);
    for (let index = 0; index < players; index++) {
      player.at(index);
      h = fold(fold(fold(fold(h, player.x), player.y), player.vx), player.vy);
      h = fold(fold(h, player.hp), player.mana);
      h = fold(fold(fold(h, player.kills), player.deaths), player.score);
      h = fold(h, player.respawnAt);
      for (let skill = 0; skill < Skill.Count; skill++) h = fold(h, player.cooldownUntil.get(skill));
      const { buffs } = player;
      h = fold(h, buffs.length);
      for (let i = 0; i < buffs.length; i++) {
        const buff = buffs.at(i);
        h = fold(fold(fold(fold(h, buff.kind), buff.stacks), buff.owner), buff.expires);
      }
      position.at(index);
      h = fold(h, position.position);
      const place = position.length > 0 ? position.newest() : { tick: 0, x: 0, y: 0 };
      h = fold(fold(fold(h, place.tick), place.x), place.y);
      hits.at(index);
      h = fold(h, hits.position);
      const hit = hits.length > 0 ? hits.newest() : { tick: 0, source: 0, amount: 0 };
      h = fold(fold(fold(h, hit.tick), hit.source), hit.amount);
    }
    h = fold(h, live.length);
    for (let i = 0; i < live.length; i++) {
      effect.at(live.at(i).handle);
      h = fold(fold(fold(fold(h, effect.source), effect.target), effect.skill), effect.spawned);
      h = fold(fold(h, effect.expires), effect.power);
      h = fold(fold(fold(h, effect.targetHp), effect.targetX), effect.targetY);
    }
    return h;
  }

  return { clock, live, start, move, cast, bots, endTick, hash };
}

/** One step of the battle's generator. Of this module, so that an engine knows what it calls. */
function xorshift(x: number): number {
  x ^= x << 13;
  x ^= x >>> 17;
  return x ^ (x << 5);
}
