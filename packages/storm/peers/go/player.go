package main

// The Go team's guide to its collector (https://go.dev/doc/gc-guide) advises to give the collector less to do rather than
// to set it up: fewer values on the heap, and fewer pointers in them. So what belongs to a player lies in the player, as
// values in arrays and slices that are used again, which is ordinary Go; GOGC and GOMEMLIMIT are left as they are.

type position struct {
	tick, x, y int32
}

type hit struct {
	tick   int32
	source *player
	amount int32
}

type item struct {
	id, count, durability int32
}

// buff is something that a player carries for some ticks.
type buff struct {
	kind, stacks int32
	owner        *player
	expires      int32
}

// player is one player, with all that is its own.
type player struct {
	index                int32
	x, y, vx, vy         int32
	hp, mana             int32
	kills, deaths, score int32
	respawnAt            int32
	cooldownUntil        [skillCount]int32
	buffs                []buff
	items                []item
	positions            [positionsKept]position
	nextPosition         int32
	hits                 [hitsKept]hit
	nextHit              int32
}

func newPlayer(index, x, y int32) *player {
	p := &player{index: index, x: x, y: y, hp: fullHp, mana: fullMana}
	p.items = make([]item, itemsPerPlayer)
	for id := range p.items {
		p.items[id] = item{id: int32(id), count: 1, durability: itemDurability}
	}
	return p
}

func (p *player) team() int32 { return p.index & 1 }

func (p *player) alive() bool { return p.hp > 0 }

// addBuff adds a buff; the oldest goes where there is no room.
func (p *player) addBuff(b buff) {
	if len(p.buffs) == buffsKept {
		copy(p.buffs, p.buffs[1:])
		p.buffs = p.buffs[:buffsKept-1]
	}
	p.buffs = append(p.buffs, b)
}

func (p *player) die(tick int32) {
	p.deaths++
	p.respawnAt = tick + respawnTicks
	p.buffs = p.buffs[:0]
	p.vx, p.vy = 0, 0
}

func (p *player) respawn(x, y int32) {
	p.respawnAt = 0
	p.hp, p.mana = fullHp, fullMana
	p.x, p.y = x, y
}

// live lives one tick: buffs, mana, one step.
func (p *player) live(tick int32) {
	kept := p.buffs[:0]
	for _, b := range p.buffs {
		if b.kind == scorch {
			p.hp = max(1, p.hp-scorchPerStack*b.stacks)
		}
		if b.expires > tick {
			kept = append(kept, b)
		}
	}
	p.buffs = kept
	p.mana = min(fullMana, p.mana+manaPerTick)
	p.x, p.vx = step(p.x, p.vx)
	p.y, p.vy = step(p.y, p.vy)
}

// step moves one coordinate; the edges of the map throw it back.
func step(at, velocity int32) (int32, int32) {
	at += velocity
	switch {
	case at < 0:
		return -at, -velocity
	case at >= mapSize:
		return 2*(mapSize-1) - at, -velocity
	}
	return at, velocity
}

func (p *player) notePosition(tick int32) {
	p.positions[p.nextPosition] = position{tick, p.x, p.y}
	p.nextPosition = (p.nextPosition + 1) % positionsKept
}

func (p *player) noteHit(h hit) {
	p.hits[p.nextHit] = h
	p.nextHit = (p.nextHit + 1) % hitsKept
}

// addTo folds the player's state into a hash.
func (p *player) addTo(h *stateHash) {
	h.add(p.x, p.y, p.vx, p.vy, p.hp, p.mana, p.kills, p.deaths, p.score, p.respawnAt)
	h.add(p.cooldownUntil[:]...)
	h.add(int32(len(p.buffs)))
	for _, b := range p.buffs {
		h.add(b.kind, b.stacks, b.owner.index, b.expires)
	}
	newest := p.positions[(p.nextPosition+positionsKept-1)%positionsKept]
	h.add(p.nextPosition, newest.tick, newest.x, newest.y)
	last := p.hits[(p.nextHit+hitsKept-1)%hitsKept]
	var source int32
	if last.source != nil {
		source = last.source.index
	}
	h.add(p.nextHit, last.tick, source, last.amount)
}

func min(a, b int32) int32 {
	if a < b {
		return a
	}
	return b
}

func max(a, b int32) int32 {
	if a > b {
		return a
	}
	return b
}

func abs(a int32) int32 {
	if a < 0 {
		return -a
	}
	return a
}
