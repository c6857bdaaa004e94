package main

import "sync/atomic"

// load is what battles have to bear: what bots do, and what is done beside the rules. It is turned while a server runs.
type load struct {
	// Whether anything is done beside the rules.
	isPressing bool
	model      pressureModel
	events     atomic.Int32
	cast, move atomic.Int32
}

// turn sets how bots behave and how many events players make: chances out of 1,000.
func (l *load) turn(cast, move, events int32) {
	l.cast.Store(cast)
	l.move.Store(move)
	l.events.Store(events)
}

func (l *load) bots() bots { return bots{cast: l.cast.Load(), move: l.move.Load()} }

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
			b.pressure = newPressure(&l.model, &l.events, started.recorder, random, first+i)
		}
		started.all[i] = b
	}
	return started
}
