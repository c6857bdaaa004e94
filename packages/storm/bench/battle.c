/*
 * The reference battle in C, the limit that the strategies are held against: the same algorithm and the same layout
 * as `src/arena/arena-battle.ts` (players in a table, histories in rings, effects in a slab with a list that keeps
 * their order, handles of index and generation), without checks of bounds and handles, as the measured arena is.
 *
 *   battle BATTLES PLAYERS TICKS CAST MOVE SEED WARMUP_TICKS
 *
 * prints one line of JSON: hash, spawned, rejected, and the milliseconds of every tick.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
  MAP_SIZE = 65536, MAX_SPEED = 512, FULL_HP = 1000, FULL_MANA = 500, MANA_PER_TICK = 2, RESPAWN_TICKS = 40,
  ITEMS = 40, POSITIONS = 64, HITS = 32, BUFFS = 8, SKILLS = 4,
  STRIKE = 0, NOVA = 1, BURN = 2, WARD = 3, SHIELD = 0, VULNERABLE = 1, SCORCH = 2,
  SHIELD_TICKS = 40, VULNERABLE_TICKS = 10, SCORCH_TICKS = 6,
  SHIELD_PER_STACK = 8, VULNERABLE_PER_STACK = 5, SCORCH_PER_STACK = 2,
  GENERATION_BITS = 11, GENERATIONS = (1 << GENERATION_BITS) - 1,
  NOVA_REACH = 12288, NOVA_TARGETS = 16, EFFECTS_PER_PLAYER = NOVA_TARGETS + SKILLS - 1
};
static const int32_t POWER[] = {40, 25, 10, 3}, LIVES[] = {1, 2, 4, 1}, COOLDOWN[] = {4, 6, 8, 20},
                     MANA[] = {0, 20, 15, 30};

typedef struct { uint8_t kind, stacks; uint16_t owner; int32_t expires; } Buff;
typedef struct {
  uint16_t x, y;
  int16_t vx, vy, hp, mana;
  int32_t kills, deaths, score, respawn_at, cooldown_until[SKILLS], buff_count;
  Buff buffs[BUFFS];
} Player;
typedef struct { int16_t count, durability; uint8_t id; } Item;
typedef struct { int32_t tick; uint16_t x, y; } Position;
typedef struct { int32_t tick; uint16_t source, amount; } Hit;
typedef int32_t Head; /* records pushed, below twice the ring's capacity */
typedef struct {
  int32_t spawned, expires; /* in a free slot, `spawned` is the next free slot */
  uint16_t source, target, target_x, target_y;
  int16_t target_hp;
  uint8_t skill, power;
} Effect;

typedef struct {
  int32_t players, tick, spawned, rejected, free, fresh, live, effect_count;
  uint32_t random;
  Player *player;
  Head *position_head, *hit_head;
  Position *positions; /* by position, then by player, as in the arena */
  Hit *hits;
  Effect *effects;
  int32_t *tags; /* by slot: its generation, doubled, plus 1 while it is taken */
  int32_t *order; /* handles: index << GENERATION_BITS | generation */
  Item *items;
} Battle;

static int32_t rnd(Battle *b, int32_t n) {
  uint32_t x = b->random;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  b->random = x;
  return (int32_t)((x >> 8) % (uint32_t)n);
}

static void open_battle(Battle *b, int32_t players, uint32_t seed) {
  size_t effects = (size_t)players * EFFECTS_PER_PLAYER;
  size_t bytes = (size_t)players * (sizeof(Player) + 2 * sizeof(Head) + POSITIONS * sizeof(Position) + HITS * sizeof(Hit) +
                                    ITEMS * sizeof(Item)) + effects * (sizeof(Effect) + 2 * sizeof(int32_t));
  char *block = calloc(1, bytes);
  if (block == NULL) { fprintf(stderr, "battle: out of memory\n"); exit(1); }
  *b = (Battle){.players = players, .random = seed, .free = -1};
  b->player = (Player *)block, block += (size_t)players * sizeof(Player);
  b->position_head = (Head *)block, block += (size_t)players * sizeof(Head);
  b->positions = (Position *)block, block += (size_t)players * POSITIONS * sizeof(Position);
  b->hit_head = (Head *)block, block += (size_t)players * sizeof(Head);
  b->hits = (Hit *)block, block += (size_t)players * HITS * sizeof(Hit);
  b->effects = (Effect *)block, block += effects * sizeof(Effect);
  b->tags = (int32_t *)block, block += effects * sizeof(int32_t);
  b->order = (int32_t *)block, block += effects * sizeof(int32_t);
  b->items = (Item *)block;
  for (int32_t i = 0; i < players; i++) {
    Player *p = &b->player[i];
    p->x = rnd(b, MAP_SIZE);
    p->y = rnd(b, MAP_SIZE);
    p->hp = FULL_HP;
    p->mana = FULL_MANA;
    for (int32_t k = 0; k < ITEMS; k++) b->items[i * ITEMS + k] = (Item){.id = k, .count = 1, .durability = 100};
  }
}

static void spawn(Battle *b, int32_t source, int32_t skill, int32_t target) {
  int32_t slot = b->free;
  if (slot >= 0) b->free = b->effects[slot].spawned, b->tags[slot] |= 1;
  else slot = b->fresh++, b->tags[slot] = 3;
  b->live++;
  Player *t = &b->player[target];
  b->effects[slot] = (Effect){b->tick, b->tick + LIVES[skill], source, target, t->x, t->y, t->hp, skill, POWER[skill]};
  b->order[b->effect_count++] = slot << GENERATION_BITS | b->tags[slot] >> 1;
  b->spawned++;
}

static void cast(Battle *b, int32_t index, int32_t skill, int32_t target) {
  Player *p = &b->player[index];
  int ok = p->hp > 0 && p->cooldown_until[skill] <= b->tick && p->mana >= MANA[skill];
  if (ok && skill != NOVA) ok = b->player[target].hp > 0 && (((index ^ target) & 1) == 0) == (skill == WARD);
  if (!ok) { b->rejected++; return; }
  p->cooldown_until[skill] = b->tick + COOLDOWN[skill];
  p->mana -= MANA[skill];
  if (skill != NOVA) { spawn(b, index, skill, target); return; }
  int32_t left = NOVA_TARGETS;
  for (int32_t e = (index & 1) ^ 1; e < b->players && left > 0; e += 2) {
    Player *enemy = &b->player[e];
    if (((NOVA_REACH - abs(enemy->x - p->x)) | (NOVA_REACH - abs(enemy->y - p->y)) | (enemy->hp - 1)) < 0) continue;
    spawn(b, index, NOVA, e);
    left--;
  }
}

static void bots(Battle *b, int32_t cast_chance, int32_t move_chance) {
  for (int32_t i = 0; i < b->players; i++) {
    int32_t r = rnd(b, 1000);
    if (r < cast_chance) {
      int32_t skill = rnd(b, SKILLS);
      cast(b, i, skill, rnd(b, b->players));
    } else if (r < cast_chance + move_chance) {
      int32_t vx = rnd(b, 2 * MAX_SPEED + 1) - MAX_SPEED, vy = rnd(b, 2 * MAX_SPEED + 1) - MAX_SPEED;
      Player *p = &b->player[i];
      if (p->hp > 0) p->vx = vx, p->vy = vy;
    }
  }
}

static void remove_buff(Player *p, int32_t k) {
  p->buff_count--;
  for (; k < p->buff_count; k++) p->buffs[k] = p->buffs[k + 1];
}

static void add_buff(Player *p, int32_t kind, int32_t stacks, int32_t owner, int32_t expires) {
  if (p->buff_count == BUFFS) remove_buff(p, 0);
  p->buffs[p->buff_count++] = (Buff){kind, stacks, owner, expires};
}

static int32_t ring_position(Head pushed, int32_t capacity) { return pushed >= capacity ? pushed - capacity : pushed; }
static Head ring_pushed(Head pushed, int32_t capacity) { return pushed == 2 * capacity - 1 ? capacity : pushed + 1; }

static void hurt(Battle *b, Effect *e, Player *t) {
  int32_t d = e->power;
  for (int32_t i = 0; i < t->buff_count; i++) {
    Buff *buff = &t->buffs[i];
    if (buff->kind == SCORCH) continue;
    if (buff->kind == SHIELD) d -= SHIELD_PER_STACK * buff->stacks;
    else d += VULNERABLE_PER_STACK * buff->stacks;
    b->player[buff->owner].score++;
  }
  if (d < 0) d = 0;
  t->hp -= d;
  Player *s = &b->player[e->source];
  s->score += d;
  Head *head = &b->hit_head[e->target];
  b->hits[e->target * HITS + ring_position(*head, HITS)] = (Hit){b->tick, e->source, d};
  *head = ring_pushed(*head, HITS);
  if (t->hp > 0) return;
  t->deaths++;
  s->kills++;
  t->respawn_at = b->tick + RESPAWN_TICKS;
  t->buff_count = 0;
  t->vx = t->vy = 0;
}

static void end_tick(Battle *b) {
  int32_t kept = 0, tick = b->tick;
  for (int32_t i = 0; i < b->effect_count; i++) {
    int32_t handle = b->order[i], slot = handle >> GENERATION_BITS;
    Effect *e = &b->effects[slot];
    Player *t = &b->player[e->target];
    if (t->hp > 0) {
      int over = e->expires <= tick;
      if (e->skill == BURN || (over && e->skill != WARD)) hurt(b, e, t);
      if (!over) { b->order[kept++] = handle; continue; }
      if (t->hp > 0) {
        if (e->skill == STRIKE) add_buff(t, VULNERABLE, 1, e->source, tick + VULNERABLE_TICKS);
        else if (e->skill == BURN) add_buff(t, SCORCH, 1, e->source, tick + SCORCH_TICKS);
        else if (e->skill == WARD) add_buff(t, SHIELD, e->power, e->source, tick + SHIELD_TICKS);
      }
    }
    int32_t generation = handle & GENERATIONS;
    b->tags[slot] = (generation == GENERATIONS ? 1 : generation + 1) << 1;
    e->spawned = b->free;
    b->free = slot;
    b->live--;
  }
  b->effect_count = kept;
  for (int32_t i = 0; i < b->players; i++) {
    Player *p = &b->player[i];
    if (p->hp <= 0) {
      if (p->respawn_at == tick) {
        p->respawn_at = 0, p->hp = FULL_HP, p->mana = FULL_MANA;
        p->x = rnd(b, MAP_SIZE);
        p->y = rnd(b, MAP_SIZE);
      }
    } else {
      for (int32_t k = 0; k < p->buff_count;) {
        Buff *buff = &p->buffs[k];
        if (buff->kind == SCORCH) {
          p->hp -= SCORCH_PER_STACK * buff->stacks;
          if (p->hp < 1) p->hp = 1;
        }
        if (buff->expires <= tick) remove_buff(p, k);
        else k++;
      }
      p->mana = p->mana + MANA_PER_TICK > FULL_MANA ? FULL_MANA : p->mana + MANA_PER_TICK;
      int32_t x = p->x + p->vx, y = p->y + p->vy;
      if (x < 0 || x >= MAP_SIZE) x = x < 0 ? -x : 2 * (MAP_SIZE - 1) - x, p->vx = -p->vx;
      if (y < 0 || y >= MAP_SIZE) y = y < 0 ? -y : 2 * (MAP_SIZE - 1) - y, p->vy = -p->vy;
      p->x = x;
      p->y = y;
    }
    Head *head = &b->position_head[i];
    b->positions[ring_position(*head, POSITIONS) * b->players + i] = (Position){tick, p->x, p->y};
    *head = ring_pushed(*head, POSITIONS);
  }
}

static uint32_t fold(uint32_t h, int32_t w) { return (h ^ (uint32_t)w) * 0x01000193u; }

static uint32_t fold_all(uint32_t h, const int32_t *words, int count) {
  for (int k = 0; k < count; k++) h = fold(h, words[k]);
  return h;
}

static uint32_t hash(const Battle *b) {
  uint32_t h = fold(fold(0x811c9dc5u, b->tick), (int32_t)b->random);
  for (int32_t i = 0; i < b->players; i++) {
    const Player *p = &b->player[i];
    h = fold_all(h, (int32_t[]){p->x, p->y, p->vx, p->vy, p->hp, p->mana, p->kills, p->deaths, p->score, p->respawn_at}, 10);
    h = fold(fold_all(h, p->cooldown_until, SKILLS), p->buff_count);
    for (int32_t k = 0; k < p->buff_count; k++) {
      const Buff *f = &p->buffs[k];
      h = fold_all(h, (int32_t[]){f->kind, f->stacks, f->owner, f->expires}, 4);
    }
    int32_t at = ring_position(b->position_head[i], POSITIONS);
    const Position *q = &b->positions[((at + POSITIONS - 1) % POSITIONS) * b->players + i];
    h = fold_all(h, (int32_t[]){at, q->tick, q->x, q->y}, 4);
    at = ring_position(b->hit_head[i], HITS);
    const Hit *hit = &b->hits[i * HITS + (at + HITS - 1) % HITS];
    h = fold_all(h, (int32_t[]){at, hit->tick, hit->source, hit->amount}, 4);
  }
  h = fold(h, b->effect_count);
  for (int32_t i = 0; i < b->effect_count; i++) {
    const Effect *e = &b->effects[b->order[i] >> GENERATION_BITS];
    h = fold_all(h, (int32_t[]){e->source, e->target, e->skill, e->spawned, e->expires, e->power, e->target_hp, e->target_x, e->target_y}, 9);
  }
  return h;
}

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 8) {
    fprintf(stderr, "usage: battle BATTLES PLAYERS TICKS CAST MOVE SEED WARMUP_TICKS\n");
    return 2;
  }
  int32_t battles = atoi(argv[1]), players = atoi(argv[2]), ticks = atoi(argv[3]), cast_chance = atoi(argv[4]),
          move_chance = atoi(argv[5]), warmup = atoi(argv[7]);
  uint32_t seed = (uint32_t)strtoul(argv[6], NULL, 10);
  Battle *run = calloc((size_t)battles, sizeof *run);
  double *ms = calloc((size_t)ticks, sizeof *ms);
  if (run == NULL || ms == NULL) return 1;
  /* The rehearsal, as in the strategies: on a scratch copy, before tick 1. */
  for (int pass = warmup > 0 ? 0 : 1; pass < 2; pass++) {
    for (int32_t i = 0; i < battles; i++) {
      if (pass == 1 && warmup > 0) free(run[i].player);
      uint32_t s = seed + 2654435761u * (uint32_t)i;
      open_battle(&run[i], players, s == 0 ? 1 : s);
    }
    for (int32_t t = 0; t < (pass == 0 ? warmup : ticks); t++) {
      double start = now_ms();
      for (int32_t i = 0; i < battles; i++) {
        run[i].tick++;
        bots(&run[i], cast_chance, move_chance);
        end_tick(&run[i]);
      }
      if (pass == 1) ms[t] = now_ms() - start;
    }
  }
  uint32_t h = 0x811c9dc5u;
  long spawned = 0, rejected = 0;
  for (int32_t i = 0; i < battles; i++) h = fold(h, (int32_t)hash(&run[i])), spawned += run[i].spawned, rejected += run[i].rejected;
  printf("{\"hash\":\"%08x\",\"spawned\":%ld,\"rejected\":%ld,\"tickMs\":[", h, spawned, rejected);
  for (int32_t t = 0; t < ticks; t++) printf("%s%.4f", t == 0 ? "" : ",", ms[t]);
  printf("]}\n");
  return 0;
}
