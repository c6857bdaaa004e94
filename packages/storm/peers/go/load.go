package main

import (
	"errors"
	"fmt"
	"strings"
)

// phase is how it is for a while in every battle: chances out of 1,000, for each player and tick.
type phase struct {
	// The last tick of a cycle that belongs to it.
	lastTick int32
	bots     bots
	events   int32
}

// load is what battles have to bear: what bots do, and what is done beside the rules. Its time is that of each battle's own
// ticks, so that a battle does the same in every run, however late its ticks are.
type load struct {
	// Whether anything is done beside the rules.
	isPressing bool
	model      pressureModel
	// One after the other, and from the first again.
	phases []phase
}

// parsePhases reads phases as SECONDS:CAST:MOVE:EVENTS, with commas between them.
func parsePhases(text string) ([]phase, error) {
	var phases []phase
	var ticks int32
	for _, each := range strings.Split(text, ",") {
		var seconds float64
		var p phase
		if _, err := fmt.Sscanf(each, "%g:%d:%d:%d", &seconds, &p.bots.cast, &p.bots.move, &p.events); err != nil {
			return nil, fmt.Errorf("phase %q is none; give SECONDS:CAST:MOVE:EVENTS", each)
		}
		if err := p.check(); err != nil {
			return nil, err
		}
		ticks += int32(seconds * 1000 / tickMs)
		p.lastTick = ticks
		phases = append(phases, p)
	}
	if ticks < 1 {
		return nil, errors.New("the phases have no tick together; give more seconds")
	}
	return phases, nil
}

func (p phase) check() error {
	if p.bots.cast < 0 || p.bots.move < 0 || p.bots.cast+p.bots.move > 1000 {
		return fmt.Errorf("cast %d and move %d are chances of 1,000 together; lower one", p.bots.cast, p.bots.move)
	}
	if p.events < -1 || p.events > 1000 {
		return fmt.Errorf("events is %d; give a chance of 1,000, or -1 for nothing beside the rules", p.events)
	}
	return nil
}

// at is the phase of a battle's tick; the first is 1.
func (l *load) at(tick int32) phase {
	inCycle := (tick-1)%l.phases[len(l.phases)-1].lastTick + 1
	for _, p := range l.phases {
		if inCycle <= p.lastTick {
			return p
		}
	}
	return l.phases[0]
}

// botTick is a battle's next tick as its phase has it.
func (l *load) botTick(b *battle) { b.botTick(l.at(b.tick + 1).bots) }

// battles are battles that share a recorder.
type battles struct {
	all []*battle
	// nil where none is wanted.
	recorder *recorder
}

// battles starts battles of a run; the first is battle number first of it.
func (l *load) battles(count, players int, seed uint32, first int) battles {
	started := battles{all: make([]*battle, count)}
	if l.isPressing && l.model.recorder {
		started.recorder = newRecorder()
	}
	for i := range started.all {
		random := battleSeed(seed, first+i)
		b := newBattle(players, random)
		if l.isPressing {
			b.pressure = newPressure(l, started.recorder, random, first+i)
		}
		started.all[i] = b
	}
	return started
}
