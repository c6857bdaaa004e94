import type { BotOptions } from "../battle/battle.js";
import { fold, HASH_START, Skill, World, xorshift32 } from "../battle/rules.js";
import type { HybridMemory } from "./hybrid-memory.js";
import { hybridSkills, type PlayerCursor } from "./hybrid-skills.js";

/** The rules, for the battle that was entered. */
export type HybridRules = ReturnType<typeof hybridRules>;

/** Makes the rules of a room: ordinary functions, whose cursors serve every battle. */
export function hybridRules(memory: HybridMemory) {
  const { players, match, long, short } = memory;
  const skills = hybridSkills(memory);
  const player = long.roster.cursor();
  const buff = short.buffs.cursor();
  const effect = short.effects.cursor();

  /** Makes the players of a battle that begins. */
  function begin(seed: number): void {
    match.random = seed;
    for (let index = 0; index < players; index++) {
      player.at(index);
      player.x = random(World.MapSize);
      player.y = random(World.MapSize);
      player.hp = World.FullHp;
      player.mana = World.FullMana;
      const { items } = player;
      for (let id = 0; id < World.ItemsPerPlayer; id++) {
        const item = items.at(id);
        item.id = id;
        item.count = 1;
        item.durability = World.ItemDurability;
      }
    }
  }

  /** Ends what is in slabs; what is in the arena ends with it. */
  function end(): void {
    skills.dropEffects();
    for (let index = 0; index < players; index++) skills.dropBuffs(player.at(index));
  }

  function random(n: number): number {
    const state = xorshift32(match.random);
    match.random = state;
    return (state >>> 8) % n;
  }

  /** Sets the velocity of a living player. */
  function move(index: number, vx: number, vy: number): void {
    player.at(index);
    if (player.hp <= 0) return;
    player.vx = vx;
    player.vy = vy;
  }

  // Hot path: allocation test `a battle that holds large things in arenas and small ones in slabs`.
  /** Lets the bots of the rules give their inputs. */
  function bots(options: BotOptions): void {
    const { cast, move: walks } = options;
    for (let index = 0; index < players; index++) {
      const roll = random(1000);
      if (roll < cast) {
        const skill = random(Skill.Count);
        skills.cast(index, skill, random(players));
      } else if (roll < cast + walks) {
        const vx = random(2 * World.MaxSpeed + 1) - World.MaxSpeed;
        move(index, vx, random(2 * World.MaxSpeed + 1) - World.MaxSpeed);
      }
    }
  }

  // Hot path: the allocation test named above.
  /** Applies effects, then moves players. */
  function endTick(): void {
    const { tick } = match;
    skills.applyEffects();
    for (let index = 0; index < players; index++) {
      player.at(index);
      if (player.hp > 0) live(tick);
      else if (player.respawnAt === tick) respawn();
      const position = player.positions.push();
      position.tick = tick;
      position.x = player.x;
      position.y = player.y;
    }
  }

  /** Lives one tick: buffs, mana, one step. */
  function live(tick: number): void {
    if (player.buffs.length > 0) skills.wear(player, tick);
    player.mana = Math.min(World.FullMana, player.mana + World.ManaPerTick);
    // In locals: beyond the map there is no place in the record.
    let x = player.x + player.vx;
    let y = player.y + player.vy;
    if (x < 0 || x >= World.MapSize) {
      x = x < 0 ? -x : 2 * (World.MapSize - 1) - x;
      player.vx = -player.vx;
    }
    if (y < 0 || y >= World.MapSize) {
      y = y < 0 ? -y : 2 * (World.MapSize - 1) - y;
      player.vy = -player.vy;
    }
    player.x = x;
    player.y = y;
  }

  function respawn(): void {
    player.respawnAt = 0;
    player.hp = World.FullHp;
    player.mana = World.FullMana;
    player.x = random(World.MapSize);
    player.y = random(World.MapSize);
  }

  /** The state hash of the rules. */
  function hash(): number {
    let h = fold(fold(HASH_START, match.tick), match.random);
    for (let index = 0; index < players; index++) h = hashPlayer(h, player.at(index));
    const { effects } = match;
    h = fold(h, effects.length);
    for (let i = 0; i < effects.length; i++) {
      effect.at(effects.get(i));
      h = fold(fold(fold(fold(h, effect.source), effect.target), effect.skill), effect.spawned);
      h = fold(fold(h, effect.expires), effect.power);
      h = fold(fold(fold(h, effect.targetHp), effect.targetX), effect.targetY);
    }
    return h;
  }

  function hashPlayer(start: number, of: PlayerCursor): number {
    let h = fold(fold(fold(fold(start, of.x), of.y), of.vx), of.vy);
    h = fold(fold(fold(fold(fold(h, of.hp), of.mana), of.kills), of.deaths), of.score);
    h = fold(h, of.respawnAt);
    for (let skill = 0; skill < Skill.Count; skill++) h = fold(h, of.cooldownUntil.get(skill));
    const { buffs, positions, hits } = of;
    h = fold(h, buffs.length);
    for (let i = 0; i < buffs.length; i++) {
      buff.at(buffs.get(i));
      h = fold(fold(fold(fold(h, buff.kind), buff.stacks), buff.owner), buff.expires);
    }
    const was = positions.length > 0 ? positions.newest() : { tick: 0, x: 0, y: 0 };
    h = fold(fold(fold(fold(h, positions.position), was.tick), was.x), was.y);
    const hit = hits.length > 0 ? hits.newest() : { tick: 0, source: 0, amount: 0 };
    return fold(fold(fold(fold(h, hits.position), hit.tick), hit.source), hit.amount);
  }

  return { begin, end, move, cast: skills.cast, bots, endTick, newest: skills.newest, hash };
}
