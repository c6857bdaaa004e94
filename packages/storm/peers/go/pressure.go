package main

import (
	"sort"
)

// What a battle does beside its rules, docs/pressure.md: events, timers, entities that live as long as the battle, and
// followers. As with players, all of it is values in slices that are used again.

const (
	slotBytes       = 16
	smallValues     = 2
	largeValues     = 9
	timerTicksLeast = 1
	timerTicksMost  = 3
)

// pressureModel is what of the load stays as it is while a server runs.
type pressureModel struct {
	entities              int
	leastBytes, mostBytes int
	recorder, follow      bool
}

// event is what a player did with its device.
type event struct {
	serial, player, tick int32
	count                int32
	values               [largeValues]int32
}

func (e *event) value() int32 {
	h := hashStart
	h.add(e.serial, e.player, e.tick)
	h.add(e.values[:e.count]...)
	return int32(h)
}

// slot is what an entity has on file of an event.
type slot struct {
	serial, player, value, tick int32
}

// ledger is what the pressure of a battle has come to.
type ledger struct {
	Events      int64 `json:"events"`
	LargeEvents int64 `json:"largeEvents"`
	Fired       int64 `json:"fired"`
	Followed    int64 `json:"followed"`
	Lost        int64 `json:"lost"`
	Checksum    int32 `json:"checksum"`
}

// pressure is that of one battle.
type pressure struct {
	load     *load
	recorder *recorder
	// The battle's number in recordings.
	index    int32
	random   xorshift32
	entities [][]slot
	// By tick modulo its length: the events whose timers are due then, in the order in which those were made.
	wheel [timerTicksMost + 1][]event
	made  []event
	// The numbers of the effects that are followed: effects lie in a slice, so what does not keep one alive is its number.
	followers []int
	ledger    ledger
}

func newPressure(load *load, recorder *recorder, seed xorshift32, index int) *pressure {
	p := &pressure{
		load: load, recorder: recorder, index: int32(index), random: (seed ^ 0x5eed5eed) * 0x01000193,
	}
	if p.random == 0 {
		p.random = 1
	}
	start := hashStart
	p.ledger.Checksum = int32(start)
	model := load.model
	least, most := model.leastBytes/slotBytes, model.mostBytes/slotBytes
	p.entities = make([][]slot, model.entities)
	for i := range p.entities {
		p.entities[i] = make([]slot, least+int(p.random.below(int32(most-least+1))))
	}
	return p
}

func foldOne(value, word int32) int32 {
	h := stateHash(uint32(value))
	h.add(word)
	return int32(h)
}

// tick does what follows a tick of the rules.
func (p *pressure) tick(b *battle) {
	p.fire(b.tick)
	p.handle(b.tick)
	p.makeEvents(b.tick, b.players)
	if p.load.model.follow {
		p.follow(b)
	}
	if p.recorder != nil {
		p.recorder.takeDown(p.index, b.tick, b.players)
	}
}

func (p *pressure) fire(tick int32) {
	due := &p.wheel[tick%int32(len(p.wheel))]
	for i := range *due {
		e := &(*due)[i]
		value := e.value()
		p.ledger.Checksum = foldOne(p.ledger.Checksum, value)
		p.file(e, value, tick)
		p.ledger.Fired++
	}
	*due = (*due)[:0]
}

func (p *pressure) file(e *event, value, tick int32) {
	if len(p.entities) == 0 {
		return
	}
	entity := p.entities[int(e.player)%len(p.entities)]
	at := &entity[int(uint32(value)>>8)%len(entity)]
	*at = slot{serial: e.serial, player: e.player, value: foldOne(at.value, value), tick: tick}
}

func (p *pressure) handle(tick int32) {
	for _, e := range p.made {
		due := tick + timerTicksLeast + p.random.below(timerTicksMost-timerTicksLeast+1)
		place := &p.wheel[due%int32(len(p.wheel))]
		*place = append(*place, e)
	}
	p.made = p.made[:0]
}

func (p *pressure) makeEvents(tick int32, players []*player) {
	chance := p.load.at(tick).events
	for _, by := range players {
		if p.random.below(1000) >= chance {
			continue
		}
		p.ledger.Events++
		e := event{serial: int32(p.ledger.Events), player: by.index, tick: tick, count: smallValues}
		if p.random.below(2) == 1 {
			e.count = largeValues
			p.ledger.LargeEvents++
		}
		for i := int32(0); i < e.count; i++ {
			e.values[i] = foldOne(int32(p.random), i)
		}
		p.made = append(p.made, e)
	}
}

func (p *pressure) follow(b *battle) {
	kept := p.followers[:0]
	for _, number := range p.followers {
		if b.hasEffect(number) {
			kept = append(kept, number)
		} else {
			p.ledger.Lost++
		}
	}
	p.followers = kept
	if last := len(b.effects) - 1; last >= 0 && b.effects[last].spawned == b.tick {
		p.followers = append(p.followers, b.effects[last].number)
		p.ledger.Followed++
	}
}

// hasEffect says whether the effect of that number is still at work. Effects are in the order of their numbers.
func (b *battle) hasEffect(number int) bool {
	at := sort.Search(len(b.effects), func(i int) bool { return b.effects[i].number >= number })
	return at < len(b.effects) && b.effects[at].number == number
}

// settled is the ledger with the checksum folded over what the entities hold.
func (p *pressure) settled() ledger {
	settled := p.ledger
	for _, entity := range p.entities {
		for i := range entity {
			settled.Checksum = foldOne(settled.Checksum, entity[i].value)
		}
	}
	return settled
}
