package main

import "time"

// How far behind ticks may fall, in periods, before the time they lost is given up rather than caught up with.
const mostPeriodsBehind = 5

// tickLine is the one line of time on which all battles have their slots: battle i of n is due at i / n of each period.
type tickLine struct {
	first   time.Time
	period  time.Duration
	battles int
	monitor *monitor
}

// run ticks a battle in its slot for ever. Each battle has a goroutine that runs this, and lateness is how long after it
// was due a tick ended. A battle that falls too far behind has its slots moved by whole periods; each tick that is given up
// is as late as it is then, or a server that stands still would seem to be late once.
func (l *tickLine) run(index int, b *battle, tick func()) {
	due := l.first.Add(l.period * time.Duration(index) / time.Duration(l.battles))
	for {
		time.Sleep(time.Until(due))
		before := b.tally()
		tick()
		now := time.Now()
		l.monitor.ticked(now.Sub(due))
		l.monitor.counters.addTick(before, b.tally())
		due = due.Add(l.period)
		if behind := now.Sub(due) / l.period; behind > mostPeriodsBehind {
			for given := behind; given > 0; given-- {
				l.monitor.ticked(now.Sub(due))
				due = due.Add(l.period)
			}
			l.monitor.counters.skippedTicks.Add(int64(behind))
		}
	}
}
