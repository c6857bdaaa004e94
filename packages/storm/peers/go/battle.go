package main

// effect is a skill at work on its target.
type effect struct {
	// The effect's number, counted from 1 as effects are spawned.
	number         int
	source, target *player
	skill          int32
	spawned        int32
	expires        int32
	power          int32
	// What the target was when the effect was spawned.
	snapshot struct{ hp, x, y int32 }
}

// battle is one reference battle. It belongs to one goroutine.
type battle struct {
	tick     int32
	spawned  int
	rejected int
	players  []*player
	effects  []effect
	random   xorshift32
	// By ticks: how many effects were gone after so many.
	lifetimes lifetimes
	// What the battle does beside its rules, nil for nothing.
	pressure *pressure
}

// The longest that an effect lives, in ticks.
const longestLife = 4

type lifetimes [longestLife + 1]int64

// bots is how the bots of a battle behave: chances out of 1,000, per player and tick.
type bots struct {
	cast, move int32
}

func newBattle(players int, seed xorshift32) *battle {
	b := &battle{random: seed, players: make([]*player, 0, players)}
	for index := 0; index < players; index++ {
		x := b.random.below(mapSize)
		y := b.random.below(mapSize)
		b.players = append(b.players, newPlayer(int32(index), x, y))
	}
	return b
}

// beginTick begins a tick: what comes in until endTick is its input.
func (b *battle) beginTick() { b.tick++ }

// move sets the velocity of a living player; it is ignored for a dead one.
func (b *battle) move(index int, vx, vy int32) {
	if p := b.players[index]; p.alive() {
		p.vx, p.vy = vx, vy
	}
}

// cast casts a skill at a target, or counts a rejection.
func (b *battle) cast(index int, skill int32, target int) {
	caster, aim := b.players[index], b.players[target]
	if !b.mayCast(caster, skill, aim) {
		b.rejected++
		return
	}
	caster.cooldownUntil[skill] = b.tick + cooldownTicks[skill]
	caster.mana -= manaCost[skill]
	if skill == nova {
		b.spawnNova(caster)
	} else {
		b.spawn(caster, aim, skill)
	}
}

func (b *battle) mayCast(caster *player, skill int32, target *player) bool {
	if !caster.alive() || caster.cooldownUntil[skill] > b.tick || caster.mana < manaCost[skill] {
		return false
	}
	if skill == nova {
		return true
	}
	return target.alive() && (target.team() == caster.team()) == (skill == ward)
}

func (b *battle) spawnNova(caster *player) {
	found := 0
	for _, p := range b.players {
		if p.alive() && p.team() != caster.team() && abs(p.x-caster.x) <= novaReach && abs(p.y-caster.y) <= novaReach {
			b.spawn(caster, p, nova)
			if found++; found == novaTargets {
				return
			}
		}
	}
}

func (b *battle) spawn(source, target *player, skill int32) {
	b.spawned++
	e := effect{
		number: b.spawned,
		source: source, target: target, skill: skill,
		spawned: b.tick, expires: b.tick + livesTicks[skill], power: power[skill],
	}
	e.snapshot.hp, e.snapshot.x, e.snapshot.y = target.hp, target.x, target.y
	b.effects = append(b.effects, e)
}

// botTick is one whole tick with the inputs of the rules' bots.
func (b *battle) botTick(bots bots) {
	b.beginTick()
	for index := range b.players {
		switch roll := b.random.below(1000); {
		case roll < bots.cast:
			skill := b.random.below(skillCount)
			b.cast(index, skill, int(b.random.below(int32(len(b.players)))))
		case roll < bots.cast+bots.move:
			vx := b.random.below(2*maxSpeed+1) - maxSpeed
			vy := b.random.below(2*maxSpeed+1) - maxSpeed
			b.move(index, vx, vy)
		}
	}
	b.endTick()
}

// endTick applies effects, then moves players.
func (b *battle) endTick() {
	staying := b.effects[:0]
	for i := range b.effects {
		if e := &b.effects[i]; b.apply(e) {
			staying = append(staying, *e)
		} else {
			b.lifetimes[b.tick-e.spawned]++
		}
	}
	b.effects = staying
	for _, p := range b.players {
		if p.alive() {
			p.live(b.tick)
		} else if p.respawnAt == b.tick {
			x := b.random.below(mapSize)
			y := b.random.below(mapSize)
			p.respawn(x, y)
		}
		p.notePosition(b.tick)
	}
	if b.pressure != nil {
		b.pressure.tick(b)
	}
}

// apply lets an effect work for one tick; it answers whether the effect stays.
func (b *battle) apply(e *effect) bool {
	if !e.target.alive() {
		return false
	}
	over := e.expires <= b.tick
	if e.skill == burn || (over && e.skill != ward) {
		b.hurt(e)
	}
	if !over {
		return true
	}
	if e.target.alive() {
		b.leaveBuff(e)
	}
	return false
}

func (b *battle) hurt(e *effect) {
	damage := e.power
	for _, carried := range e.target.buffs {
		switch carried.kind {
		case shield:
			damage -= shieldPerStack * carried.stacks
			carried.owner.score++
		case vulnerable:
			damage += vulnerablePerStack * carried.stacks
			carried.owner.score++
		}
	}
	damage = max(0, damage)
	e.target.hp -= damage
	e.source.score += damage
	e.target.noteHit(hit{b.tick, e.source, damage})
	if !e.target.alive() {
		e.source.kills++
		e.target.die(b.tick)
	}
}

func (b *battle) leaveBuff(e *effect) {
	switch e.skill {
	case strike:
		e.target.addBuff(buff{vulnerable, 1, e.source, b.tick + vulnerableTicks})
	case burn:
		e.target.addBuff(buff{scorch, 1, e.source, b.tick + scorchTicks})
	case ward:
		e.target.addBuff(buff{shield, e.power, e.source, b.tick + shieldTicks})
	}
}

// hash is the state hash of the rules.
func (b *battle) hash() stateHash {
	h := hashStart
	h.add(b.tick, int32(b.random))
	for _, p := range b.players {
		p.addTo(&h)
	}
	h.add(int32(len(b.effects)))
	for i := range b.effects {
		e := &b.effects[i]
		h.add(e.source.index, e.target.index, e.skill, e.spawned, e.expires, e.power)
		h.add(e.snapshot.hp, e.snapshot.x, e.snapshot.y)
	}
	return h
}

// tally is what a battle has counted so far.
type tally struct {
	spawned   int
	lifetimes lifetimes
	pressure  ledger
}

func (b *battle) tally() tally {
	t := tally{spawned: b.spawned, lifetimes: b.lifetimes}
	if b.pressure != nil {
		t.pressure = b.pressure.ledger
	}
	return t
}
