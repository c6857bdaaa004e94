/*
 * Frame: what is made in a tick and needed no longer than the next lies in frame arenas. The rest is objects.
 *
 * The technique. Each battle has two blocks of bytes in turn. What comes in a tick, or is made in it for its own use, is rented from the current block by
 * moving a mark: the messages of clients, the targets of a nova, input events. At the end of the tick the blocks change places, which gives
 * back all of the older one at once. Nothing is freed one by one, so nothing can be freed twice or forgotten. There are two blocks, because much is made
 * in one tick and handled in the next; older references are refused with `FRAME_GONE`. Records are read where they lie, through typed
 * cursors. Packets have frames of their own, which end when they are full.
 *
 * When it helps. Where most of what is allocated is short-lived by design: the messages and packets of a server are. It is the least change
 * for what it saves: nobody has to know where a life ends, only that it does within a frame.
 *
 * What it costs. A thing must be known to die within two frames as it is made. What may live longer, be it by one tick, has to be an object (or be
 * copied to one, as an event is here when a timer is set for it), and that is as much garbage as before. Here these are effects, buffs, timers,
 * positions and hits: most of what a battle makes by itself.
 *
 * Watch out for:
 * - A reference to what is in a frame must not be kept in what lives longer. Keep values.
 * - Cursors have no memory of which battle they were used for: move one before each use, and do not let two loops share it.
 * - A collection in a frame (`FrameList`) has cursors of its own, with code of its own. That is right for one arena, and wrong for a
 *   thousand: so records are rented and linked here, and one `overlay` for each kind of record serves all battles.
 * - A frame is bounded, and nothing in it is given back before its end. Its size is what the rules allow in a tick at most, so a full frame
 *   is a fault of the program, and throws. Strangers' messages are counted, and dropped beyond their bound.
 */
import type { FrameArena } from "@pauseless/arena";
import type { Battle, BotOptions } from "../battle/battle.js";
import {
  BuffKind,
  BuffTicks,
  COOLDOWN_TICKS,
  fold,
  HASH_START,
  LONGEST_LIFE_TICKS,
  MANA_COST,
  Nova,
  PerStack,
  Skill,
  World,
  xorshift32,
} from "../battle/rules.js";
// What lives longer than a frame is what it is in `heap`.
import { Buff, Effect, Player } from "../heap/heap-battle.js";
import { NO_PRESSURE, type PressureLedger } from "../pressure/pressure-model.js";
import { effectRows } from "../protocol/effect-rows.js";
import type { FramePressure } from "./frame-pressure.js";
import { NovaTargets } from "./frame-records.js";
import type { FrameRoom } from "./frame-room.js";

/** The reference battle with frames for what lives a tick: the head of this file says how, and what for. */
export class FrameBattle implements Battle {
  tick = 0;
  spawned = 0;
  rejected = 0;
  readonly roster: readonly Player[];
  live: Effect[] = [];
  private random: number;
  private readonly rows: number;
  /** How many effects have gone, by how many ticks they lived. */
  private readonly lifetimes: number[] = new Array(LONGEST_LIFE_TICKS + 1).fill(0);

  /**
   * @param room - what opened the frames
   * @param frames - what lives a tick; each tick of the battle is a frame
   * @param pressure - what it does beside its rules, where it does anything
   */
  constructor(
    players: number,
    seed: number,
    private readonly room: FrameRoom,
    readonly frames: FrameArena,
    private readonly pressure?: FramePressure,
  ) {
    this.random = seed;
    this.rows = effectRows(players);
    this.roster = Array.from({ length: players }, (_, index) => {
      const x = this.rnd(World.MapSize);
      return new Player(index, x, this.rnd(World.MapSize));
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
    const { players } = this.novaTargets(caster);
    for (let i = 0; i < players.length; i++) this.spawn(caster, skill, this.roster[players.get(i)]);
  }

  private mayCast(caster: Player, skill: number, target: Player): boolean {
    if (!caster.alive || caster.cooldownUntil[skill] > this.tick || caster.mana < MANA_COST[skill]) {
      return false;
    }
    if (skill === Skill.Nova) return true;
    return target.alive && (target.team === caster.team) === (skill === Skill.Ward);
  }

  /** Lists whom a nova hits, in the frame; the cursor stands on the list. */
  private novaTargets(caster: Player) {
    const { frames } = this;
    const targets = this.room.targets.at(frames.byteAt(frames.rent(NovaTargets.bytes)));
    const { players } = targets;
    players.clear();
    for (const player of this.roster) {
      if (
        player.alive &&
        player.team !== caster.team &&
        Math.abs(player.x - caster.x) <= Nova.Reach &&
        Math.abs(player.y - caster.y) <= Nova.Reach
      ) {
        players.push(player.index);
        if (players.length === Nova.Targets) break;
      }
    }
    return targets;
  }

  private spawn(source: Player, skill: number, target: Player): void {
    this.live.push(new Effect(source, target, skill, this.tick, this.spawned % this.rows));
    this.spawned++;
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
    this.frames.swap();
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

  /** Gives the frames back. */
  close(): void {
    this.frames.close();
  }

  private rnd(n: number): number {
    this.random = xorshift32(this.random);
    return (this.random >>> 8) % n;
  }
}
