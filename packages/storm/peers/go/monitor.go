package main

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// How often a sample is taken.
const sampleEvery = 100 * time.Millisecond

type seriesPoint struct {
	AtS        float64 `json:"atS"`
	PauseMs    float64 `json:"pauseMs"`
	LateMs     float64 `json:"lateMs"`
	HeapUsedMb float64 `json:"heapUsedMb"`
	RssMb      float64 `json:"rssMb"`
}

type measured struct {
	Type             string        `json:"type"`
	Seconds          float64       `json:"seconds"`
	ReceivedPerS     float64       `json:"receivedPerS"`
	SentPerS         float64       `json:"sentPerS"`
	Pauses           []pause       `json:"pauses"`
	LatenessCurve    []curvePoint  `json:"latenessCurve"`
	Stutters         int64         `json:"stutters"`
	Ticks            int64         `json:"ticks"`
	SkippedTicks     int64         `json:"skippedTicks"`
	HeapUsedMb       float64       `json:"heapUsedMb"`
	Spaces           []space       `json:"spaces"`
	AllocationMbPerS float64       `json:"allocationMbPerS"`
	RssMb            float64       `json:"rssMb"`
	CpuShare         float64       `json:"cpuShare"`
	Pressure         pressureTold  `json:"pressure"`
	Series           []seriesPoint `json:"series"`
}

// pressureTold is what the load was.
type pressureTold struct {
	EffectsPerMs   float64   `json:"effectsPerMs"`
	EventsPerMs    float64   `json:"eventsPerMs"`
	TimersPerMs    float64   `json:"timersPerMs"`
	LifetimeTicks  lifetimes `json:"lifetimeTicks"`
	RecordedMbPerS float64   `json:"recordedMbPerS"`
	Chunks         int64     `json:"chunks"`
	Followed       int64     `json:"followed"`
}

// counters are counted by all goroutines since the process began.
type counters struct {
	received, sent, skippedTicks      atomic.Int64
	spawned, events, timers, followed atomic.Int64
	lifetimes                         [longestLife + 1]atomic.Int64
}

// totals is what was counted by a moment.
type totals struct {
	received, sent, skippedTicks      int64
	spawned, events, timers, followed int64
	lifetimes                         lifetimes
}

func (c *counters) read() totals {
	t := totals{
		received: c.received.Load(), sent: c.sent.Load(), skippedTicks: c.skippedTicks.Load(),
		spawned: c.spawned.Load(), events: c.events.Load(), timers: c.timers.Load(), followed: c.followed.Load(),
	}
	for ticks := range t.lifetimes {
		t.lifetimes[ticks] = c.lifetimes[ticks].Load()
	}
	return t
}

// addTick counts what a battle counted between two moments.
func (c *counters) addTick(before, now tally) {
	c.spawned.Add(int64(now.spawned - before.spawned))
	c.events.Add(now.pressure.Events - before.pressure.Events)
	c.timers.Add(now.pressure.Fired - before.pressure.Fired)
	c.followed.Add(now.pressure.Followed - before.pressure.Followed)
	for ticks, count := range now.lifetimes {
		c.lifetimes[ticks].Add(count - before.lifetimes[ticks])
	}
}

// monitor watches the server: its ticks, the collector's stops, its memory.
type monitor struct {
	counters  counters
	recorders []*recorder
	worstLate atomic.Int64
	lateness  lateness
	recording atomic.Bool

	mu        sync.Mutex
	collector collectorLog
	measuring *measurement
}

type measurement struct {
	start     time.Time
	cpu       time.Duration
	allocated float64
	totals    totals
	recorded  recorded
	pauses    []pause
	series    []seriesPoint
}

// watch takes samples for ever.
func (m *monitor) watch() {
	for range time.Tick(sampleEvery) {
		m.mu.Lock()
		m.sample()
		m.mu.Unlock()
	}
}

// ticked takes note of a tick that ended, or was given up.
func (m *monitor) ticked(late time.Duration) {
	raise(&m.worstLate, int64(late))
	if m.recording.Load() {
		m.lateness.record(late)
	}
}

// begin begins a measured time.
func (m *monitor) begin() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.recording.Store(false)
	m.lateness.reset()
	m.sample()
	m.measuring = &measurement{
		start: time.Now(), cpu: cpuTime(), allocated: readHeap().allocatedMb, totals: m.counters.read(),
		recorded: m.recorded(),
		pauses:   []pause{}, series: []seriesPoint{},
	}
	m.recording.Store(true)
}

// end ends the measured time that begin began.
func (m *monitor) end() (*measured, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	run := m.measuring
	if run == nil {
		return nil, errors.New("nothing is being measured; say begin first")
	}
	m.sample()
	m.measuring = nil
	m.recording.Store(false)
	seconds := time.Since(run.start).Seconds()
	now, heap := m.counters.read(), readHeap()
	return &measured{
		Type:             "measured",
		Seconds:          seconds,
		ReceivedPerS:     float64(now.received-run.totals.received) / seconds,
		SentPerS:         float64(now.sent-run.totals.sent) / seconds,
		Pauses:           run.pauses,
		LatenessCurve:    m.lateness.curve(),
		Stutters:         m.lateness.stutters.Load(),
		Ticks:            m.lateness.count.Load(),
		SkippedTicks:     now.skippedTicks - run.totals.skippedTicks,
		HeapUsedMb:       heap.usedMb,
		Spaces:           heap.spaces,
		AllocationMbPerS: (heap.allocatedMb - run.allocated) / seconds,
		RssMb:            rssMb(),
		CpuShare:         (cpuTime() - run.cpu).Seconds() / seconds,
		Pressure:         m.pressureSince(run, now, seconds),
		Series:           run.series,
	}, nil
}

// recorded is what all recorders have taken down together.
func (m *monitor) recorded() recorded {
	var all recorded
	for _, r := range m.recorders {
		each := r.read()
		all.Bytes += each.Bytes
		all.Chunks += each.Chunks
	}
	return all
}

func (m *monitor) pressureSince(run *measurement, now totals, seconds float64) pressureTold {
	before, written := run.totals, m.recorded()
	perMs := func(count int64) float64 { return float64(count) / seconds / 1000 }
	told := pressureTold{
		EffectsPerMs:   perMs(now.spawned - before.spawned),
		EventsPerMs:    perMs(now.events - before.events),
		TimersPerMs:    perMs(now.timers - before.timers),
		RecordedMbPerS: float64(written.Bytes-run.recorded.Bytes) / seconds / 1e6,
		Chunks:         written.Chunks - run.recorded.Chunks,
		Followed:       now.followed - before.followed,
	}
	for ticks := range told.LifetimeTicks {
		told.LifetimeTicks[ticks] = now.lifetimes[ticks] - before.lifetimes[ticks]
	}
	return told
}

// sample takes down what happened since the last one. The lock is held.
func (m *monitor) sample() {
	stops := m.collector.fresh()
	late := time.Duration(m.worstLate.Swap(0))
	if m.measuring == nil {
		return
	}
	point := seriesPoint{
		AtS: time.Since(m.measuring.start).Seconds(), LateMs: ms(late), HeapUsedMb: readHeap().usedMb, RssMb: rssMb(),
	}
	for _, each := range pausesSince(stops, m.measuring.start) {
		m.measuring.pauses = append(m.measuring.pauses, each)
		if each.Ms > point.PauseMs {
			point.PauseMs = each.Ms
		}
	}
	m.measuring.series = append(m.measuring.series, point)
}
