package main

import (
	"fmt"
	"runtime"
	"sort"
	"time"
)

// battleRun is a run of bot battles, one after the other on one thread, so that what a tick takes is the work of all of
// them in every language. The collector works beside it on the other cores, as it does for all.
type battleRun struct {
	battles, players   int
	ticks, warmupTicks int
	period             time.Duration
	load               *load
	seed               uint32
	traced             map[int]bool
}

type tickTimes struct {
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P99  float64 `json:"p99"`
	Max  float64 `json:"max"`
}

type traceEntry struct {
	Tick    int    `json:"tick"`
	Hash    string `json:"hash"`
	Effects int    `json:"effects"`
}

type battleResult struct {
	Type       string       `json:"type"`
	Hash       string       `json:"hash"`
	Spawned    int          `json:"spawned"`
	Rejected   int          `json:"rejected"`
	Trace      []traceEntry `json:"trace"`
	Ledgers    []ledger     `json:"ledgers"`
	Recorded   recorded     `json:"recorded"`
	Lifetimes  lifetimes    `json:"lifetimes"`
	TickMs     tickTimes    `json:"tickMs"`
	LateMs     tickTimes    `json:"lateMs"`
	Pauses     []pause      `json:"pauses"`
	HeapUsedMb float64      `json:"heapUsedMb"`
	RssMb      float64      `json:"rssMb"`
	Runtime    string       `json:"runtime"`
}

func runBattles(run battleRun) battleResult {
	run.rehearse()
	started := run.start()
	battles := started.all
	result := battleResult{Type: "ran", Trace: []traceEntry{}, Ledgers: []ledger{}, Runtime: runtime.Version()}
	tickMs := make([]float64, run.ticks)
	lateMs := make([]float64, run.ticks)
	runtime.GC()
	var collector collectorLog
	collector.fresh()

	start := time.Now()
	for tick := 0; tick < run.ticks; tick++ {
		due := start.Add(time.Duration(tick) * run.period)
		if run.period > 0 {
			time.Sleep(time.Until(due))
		}
		begun := time.Now()
		run.tickAll(battles)
		ended := time.Now()
		tickMs[tick] = ms(ended.Sub(begun))
		if run.period > 0 {
			lateMs[tick] = ms(ended.Sub(due))
		}
		result.Pauses = append(result.Pauses, pausesSince(collector.fresh(), start)...)
		if run.traced[tick+1] {
			first := battles[0]
			result.Trace = append(result.Trace, traceEntry{tick + 1, hashText(first.hash()), len(first.effects)})
		}
	}

	total := hashStart
	for _, b := range battles {
		total.add(int32(b.hash()))
		result.Spawned += b.spawned
		result.Rejected += b.rejected
		for ticks, count := range b.lifetimes {
			result.Lifetimes[ticks] += count
		}
		if b.pressure != nil {
			result.Ledgers = append(result.Ledgers, b.pressure.settled())
		}
	}
	result.Recorded = started.recorder.read()
	result.Hash = hashText(total)
	result.TickMs, result.LateMs = timesOf(tickMs), timesOf(lateMs)
	if result.Pauses == nil {
		result.Pauses = []pause{}
	}
	result.HeapUsedMb, result.RssMb = readHeap().usedMb, rssMb()
	return result
}

// rehearse runs a copy of the battles, which is forgotten.
func (run battleRun) rehearse() {
	scratch := run.start()
	for tick := 0; tick < run.warmupTicks; tick++ {
		run.tickAll(scratch.all)
	}
}

func (run battleRun) start() battles { return run.load.battles(run.battles, run.players, run.seed, 0) }

func (run battleRun) tickAll(battles []*battle) {
	for _, b := range battles {
		run.load.botTick(b)
	}
}

func hashText(h stateHash) string { return fmt.Sprintf("%08x", uint32(h)) }

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// timesOf summarises times, with percentiles by nearest rank.
func timesOf(times []float64) tickTimes {
	sorted := append([]float64(nil), times...)
	sort.Float64s(sorted)
	sum := 0.0
	for _, each := range sorted {
		sum += each
	}
	at := func(percent int) float64 {
		return sorted[(len(sorted)*percent+99)/100-1]
	}
	return tickTimes{Mean: sum / float64(len(sorted)), P50: at(50), P99: at(99), Max: at(100)}
}
