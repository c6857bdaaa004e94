import { nextRandom, Scope } from "@pauseless/world";
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
import { effectRows } from "../protocol/effect-rows.js";
import {
  type BattleWorld,
  Buffs,
  Cooldowns,
  History,
  Hits,
  Match,
  Place,
  Tally,
  Velocity,
  Vitals,
} from "./battle-world.js";

/**
 * The rules as systems of the layout. All cursors are made here, once, and serve every battle: as constants of these closures they
 * cost the engine nothing to find.
 */
export type ArenaRules = ReturnType<typeof arenaRules>;

/** Adds the rules to a shape of battles. */
export function arenaRules({ layout, players, player: prefab, effect: effectPrefab, live }: BattleWorld) {
  const rows = effectRows(players);
  const match = layout.singleton(Match);
  const scope = layout.singleton(Scope);
  const player = layout.cursor(Place, Velocity, Vitals, Buffs);
  const caster = layout.cursor(Place, Vitals, Cooldowns);
  const target = layout.cursor(Place, Velocity, Vitals, Tally, Buffs, Hits);
  const enemy = layout.cursor(Place, Vitals);
  const owner = layout.cursor(Tally);
  const freshPlayer = prefab.cursor();
  const fresh = effectPrefab.cursor();
  const effects = live.cursor();
  const past = layout.cursor(Place, History);

  layout.on("preparing", () => {
    for (let index = 0; index < players; index++) {
      const { place, vitals, inventory } = freshPlayer.spawn();
      place.x = random(World.MapSize);
      place.y = random(World.MapSize);
      vitals.hp = World.FullHp;
      vitals.mana = World.FullMana;
      for (let id = 0; id < World.ItemsPerPlayer; id++) {
        const item = inventory.items.at(id);
        item.id = id;
        item.count = 1;
        item.durability = World.ItemDurability;
      }
    }
  });
  layout.system("bots", {
    phase: "input",
    when: () => (match.castChance | match.moveChance) !== 0,
    run: bots,
  });
  layout.system("effects", { phase: "battle", run: applyEffects });
  layout.system("buffs", { phase: "battle", after: ["effects"], run: wearBuffs });
  layout.system("mana", { phase: "battle", after: ["effects"], run: regenerate });
  layout.system("walk", { phase: "battle", after: ["buffs"], run: walk });
  // Whoever lives again in this tick neither wears, nor walks, in it.
  layout.system("respawn", { phase: "battle", after: ["walk", "mana"], run: respawn });
  layout.system("history", { phase: "battle", after: ["respawn"], run: recordPositions });

  function random(n: number): number {
    const state = nextRandom(scope.random);
    scope.random = state;
    return (state >>> 8) % n;
  }

  function move(index: number, vx: number, vy: number): void {
    const { vitals, velocity } = player.toSlot(index);
    if (vitals.hp <= 0) return;
    velocity.x = vx;
    velocity.y = vy;
  }

  function mayTarget(index: number, skill: number, targetIndex: number): boolean {
    if (skill === Skill.Nova) return true;
    const sameTeam = ((index ^ targetIndex) & 1) === 0;
    return sameTeam === (skill === Skill.Ward) && target.toSlot(targetIndex).vitals.hp > 0;
  }

  function cast(index: number, skill: number, targetIndex: number): void {
    const { tick } = match;
    const cost = MANA_COST[skill];
    const { vitals, cooldowns } = caster.toSlot(index);
    const { until } = cooldowns;
    if (
      vitals.hp <= 0 ||
      vitals.mana < cost ||
      until.get(skill) > tick ||
      !mayTarget(index, skill, targetIndex)
    ) {
      match.rejected++;
      return;
    }
    until.set(skill, tick + COOLDOWN_TICKS[skill]);
    vitals.mana -= cost;
    if (skill === Skill.Nova) castNova(index);
    else spawn(index, skill, targetIndex);
  }

  function castNova(index: number): void {
    const { x, y } = caster.place;
    const { place, vitals } = enemy;
    let left = Nova.Targets as number;
    for (let enemyIndex = (index & 1) ^ 1; enemyIndex < players; enemyIndex += 2) {
      enemy.toSlot(enemyIndex);
      // Out of reach in x, in y, or dead: one of the three is negative. One branch, as three would be guessed wrong
      // too often.
      const spare = Nova.Reach - Math.abs(place.x - x);
      if ((spare | (Nova.Reach - Math.abs(place.y - y)) | (vitals.hp - 1)) < 0) continue;
      spawn(index, Skill.Nova, enemyIndex);
      if (--left === 0) return;
    }
  }

  function spawn(source: number, skill: number, targetIndex: number): void {
    const { tick } = match;
    const { place, vitals } = target.toSlot(targetIndex);
    const { effect } = fresh.spawn();
    effect.source = source;
    effect.target = targetIndex;
    effect.skill = skill;
    effect.power = POWER[skill];
    effect.row = match.spawned % rows;
    effect.spawned = tick;
    effect.expires = tick + LIVES_TICKS[skill];
    effect.targetHp = vitals.hp;
    effect.targetX = place.x;
    effect.targetY = place.y;
    match.spawned++;
  }

  /** Lets the bots of the rules give their inputs. The generator's state is in a local while they do. */
  function bots(): void {
    const { castChance, moveChance } = match;
    let state = scope.random;
    for (let index = 0; index < players; index++) {
      state = nextRandom(state);
      const roll = (state >>> 8) % 1000;
      if (roll < castChance) {
        state = nextRandom(state);
        const skill = (state >>> 8) % Skill.Count;
        state = nextRandom(state);
        cast(index, skill, (state >>> 8) % players);
      } else if (roll < castChance + moveChance) {
        state = nextRandom(state);
        const vx = ((state >>> 8) % (2 * World.MaxSpeed + 1)) - World.MaxSpeed;
        state = nextRandom(state);
        move(index, vx, ((state >>> 8) % (2 * World.MaxSpeed + 1)) - World.MaxSpeed);
      }
    }
    scope.random = state;
  }

  function applyEffects(): void {
    const { tick, lifetimes } = match;
    const { length } = effects;
    const { effect } = effects;
    const { vitals } = target;
    for (let i = 0; i < length; i++) {
      effects.at(i);
      target.toSlot(effect.target);
      const { skill } = effect;
      const ticksLeft = effect.expires - tick;
      if (vitals.hp > 0) {
        const over = ticksLeft <= 0;
        if (skill === Skill.Burn || (over && skill !== Skill.Ward)) hurt(tick);
        if (!over) continue;
        if (vitals.hp > 0) leaveBuff(skill, tick);
      }
      // When it was spawned would have to be fetched from memory; this is known already.
      const lived = LIVES_TICKS[skill] - ticksLeft;
      lifetimes.set(lived, lifetimes.get(lived) + 1);
      effects.despawn();
    }
  }

  /** Hurts the target that the cursors stand on with the effect that they stand on. */
  function hurt(tick: number): void {
    const damage = damageThroughBuffs();
    const { source } = effects.effect;
    const { vitals } = target;
    vitals.hp -= damage;
    owner.toSlot(source).tally.score += damage;
    const hit = target.hits.last.push();
    hit.tick = tick;
    hit.source = source;
    hit.amount = damage;
    if (vitals.hp <= 0) kill(tick);
  }

  /** What the effect takes from its target; the owners of the buffs that mattered score. */
  function damageThroughBuffs(): number {
    const buffs = target.buffs.all;
    const { length } = buffs;
    let damage = effects.effect.power;
    for (let i = 0; i < length; i++) {
      const buff = buffs.at(i);
      const { kind } = buff;
      if (kind === BuffKind.Scorch) continue;
      damage += kind === BuffKind.Shield ? -PerStack.Shield * buff.stacks : PerStack.Vulnerable * buff.stacks;
      owner.toSlot(buff.owner).tally.score++;
    }
    return Math.max(0, damage);
  }

  function kill(tick: number): void {
    target.tally.deaths++;
    owner.toSlot(effects.effect.source).tally.kills++;
    target.vitals.respawnAt = tick + World.RespawnTicks;
    target.buffs.all.clear();
    target.velocity.x = 0;
    target.velocity.y = 0;
  }

  /** Leaves on the target what a skill leaves when its effect is over. */
  function leaveBuff(skill: number, tick: number): void {
    if (skill === Skill.Strike) addBuff(BuffKind.Vulnerable, 1, tick + BuffTicks.Vulnerable);
    else if (skill === Skill.Burn) addBuff(BuffKind.Scorch, 1, tick + BuffTicks.Scorch);
    else if (skill === Skill.Ward) addBuff(BuffKind.Shield, effects.effect.power, tick + BuffTicks.Shield);
  }

  function addBuff(kind: number, stacks: number, expires: number): void {
    const buffs = target.buffs.all;
    if (buffs.length === World.BuffsKept) buffs.removeAt(0);
    const buff = buffs.push();
    buff.kind = kind;
    buff.stacks = stacks;
    buff.owner = effects.effect.source;
    buff.expires = expires;
  }

  function wearBuffs(): void {
    const { tick } = match;
    const { vitals, buffs } = player;
    for (let index = 0; index < players; index++) {
      player.toSlot(index);
      if (buffs.all.length > 0 && vitals.hp > 0) wear(tick);
    }
  }

  function wear(tick: number): void {
    const { vitals, buffs } = player;
    const { all } = buffs;
    for (let i = 0; i < all.length; ) {
      const buff = all.at(i);
      if (buff.kind === BuffKind.Scorch) vitals.hp = Math.max(1, vitals.hp - PerStack.Scorch * buff.stacks);
      if (buff.expires <= tick) all.removeAt(i);
      else i++;
    }
  }

  function regenerate(): void {
    const { vitals } = player;
    for (let index = 0; index < players; index++) {
      player.toSlot(index);
      if (vitals.mana < World.FullMana && vitals.hp > 0) {
        vitals.mana = Math.min(World.FullMana, vitals.mana + World.ManaPerTick);
      }
    }
  }

  function walk(): void {
    const { vitals, place, velocity } = player;
    for (let index = 0; index < players; index++) {
      player.toSlot(index);
      if (vitals.hp <= 0) continue;
      let x = place.x + velocity.x;
      let y = place.y + velocity.y;
      if (x < 0 || x >= World.MapSize) {
        x = x < 0 ? -x : 2 * (World.MapSize - 1) - x;
        velocity.x = -velocity.x;
      }
      if (y < 0 || y >= World.MapSize) {
        y = y < 0 ? -y : 2 * (World.MapSize - 1) - y;
        velocity.y = -velocity.y;
      }
      place.x = x;
      place.y = y;
    }
  }

  function respawn(): void {
    const { tick } = match;
    const { vitals, place } = player;
    for (let index = 0; index < players; index++) {
      player.toSlot(index);
      if (vitals.hp > 0 || vitals.respawnAt !== tick) continue;
      vitals.respawnAt = 0;
      vitals.hp = World.FullHp;
      vitals.mana = World.FullMana;
      place.x = random(World.MapSize);
      place.y = random(World.MapSize);
    }
  }

  function recordPositions(): void {
    const { tick } = match;
    const { place, history } = past;
    for (let index = 0; index < players; index++) {
      past.toSlot(index);
      const entry = history.places.push();
      entry.tick = tick;
      entry.x = place.x;
      entry.y = place.y;
    }
  }

  const whole = layout.cursor(Place, Velocity, Vitals, Tally, Cooldowns, Buffs, History, Hits);

  /** The state hash of the rules. */
  function hash(): number {
    let h = fold(fold(HASH_START, match.tick), scope.random);
    for (let index = 0; index < players; index++) {
      const { place, velocity, vitals, tally, cooldowns, buffs, history, hits } = whole.toSlot(index);
      h = fold(fold(fold(fold(h, place.x), place.y), velocity.x), velocity.y);
      h = fold(fold(h, vitals.hp), vitals.mana);
      h = fold(fold(fold(h, tally.kills), tally.deaths), tally.score);
      h = fold(h, vitals.respawnAt);
      for (let skill = 0; skill < Skill.Count; skill++) h = fold(h, cooldowns.until.get(skill));
      const { all } = buffs;
      h = fold(h, all.length);
      for (let i = 0; i < all.length; i++) {
        const buff = all.at(i);
        h = fold(fold(fold(fold(h, buff.kind), buff.stacks), buff.owner), buff.expires);
      }
      const { places } = history;
      h = fold(h, places.position);
      const was = places.length > 0 ? places.newest() : { tick: 0, x: 0, y: 0 };
      h = fold(fold(fold(h, was.tick), was.x), was.y);
      const { last } = hits;
      h = fold(h, last.position);
      const hit = last.length > 0 ? last.newest() : { tick: 0, source: 0, amount: 0 };
      h = fold(fold(fold(h, hit.tick), hit.source), hit.amount);
    }
    h = fold(h, effects.length);
    for (let i = 0; i < effects.length; i++) {
      const { effect } = effects.at(i);
      h = fold(fold(fold(fold(h, effect.source), effect.target), effect.skill), effect.spawned);
      h = fold(fold(h, effect.expires), effect.power);
      h = fold(fold(fold(h, effect.targetHp), effect.targetX), effect.targetY);
    }
    return h;
  }

  return { match, effects, move, cast, hash };
}
