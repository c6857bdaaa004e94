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
	HeapCommittedMb  float64       `json:"heapCommittedMb"`
	AllocationMbPerS float64       `json:"allocationMbPerS"`
	RssMb            float64       `json:"rssMb"`
	CpuShare         float64       `json:"cpuShare"`
	EffectsPerMs     float64       `json:"effectsPerMs"`
	Series           []seriesPoint `json:"series"`
}

// counters are counted by all goroutines since the process began.
type counters struct {
	received, sent, skippedTicks, spawned atomic.Int64
}

// totals is what was counted by a moment.
type totals struct {
	received, sent, skippedTicks, spawned int64
}

func (c *counters) read() totals {
	return totals{c.received.Load(), c.sent.Load(), c.skippedTicks.Load(), c.spawned.Load()}
}

// monitor watches the server: its ticks, the collector's stops, its memory.
type monitor struct {
	counters  counters
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

// ticked takes note of a tick that ended.
func (m *monitor) ticked(late time.Duration, spawned int) {
	raise(&m.worstLate, int64(late))
	m.counters.spawned.Add(int64(spawned))
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
		pauses: []pause{}, series: []seriesPoint{},
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
		HeapCommittedMb:  heap.committedMb,
		AllocationMbPerS: (heap.allocatedMb - run.allocated) / seconds,
		RssMb:            rssMb(),
		CpuShare:         (cpuTime() - run.cpu).Seconds() / seconds,
		EffectsPerMs:     float64(now.spawned-run.totals.spawned) / seconds / 1000,
		Series:           run.series,
	}, nil
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
