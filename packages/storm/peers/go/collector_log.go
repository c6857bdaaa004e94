package main

import (
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// pause is what the collector stopped the program for in one cycle. AtS counts from the beginning of what is measured.
type pause struct {
	AtS float64 `json:"atS"`
	Ms  float64 `json:"ms"`
}

// stop is a pause by the clock.
type stop struct {
	ended time.Time
	took  time.Duration
}

// collectorLog reads the collector's own record of its stops, in nanoseconds: debug.GCStats, of which
// runtime.MemStats.PauseNs is the same figures, but reading that one stops the world. The two stops of a cycle are one
// entry, their sum. What a cycle takes from goroutines besides (its assists) is no stop: it is seen in late ticks.
type collectorLog struct {
	stats debug.GCStats
	seen  int64
}

// The runtime keeps this many entries.
const stopsKept = 256

// fresh answers the stops since it was last called, oldest first; all so far the first time.
func (l *collectorLog) fresh() []stop {
	debug.ReadGCStats(&l.stats)
	count := l.stats.NumGC - l.seen
	l.seen = l.stats.NumGC
	if count > stopsKept {
		count = stopsKept
	}
	stops := make([]stop, 0, count)
	for i := count - 1; i >= 0; i-- {
		stops = append(stops, stop{l.stats.PauseEnd[i], l.stats.Pause[i]})
	}
	return stops
}

// pausesSince names stops by the time since start; what was before is left out.
func pausesSince(stops []stop, start time.Time) []pause {
	var pauses []pause
	for _, s := range stops {
		// The collector's times are on the wall clock.
		if at := s.ended.Sub(start.Round(0)); at >= 0 {
			pauses = append(pauses, pause{at.Seconds(), ms(s.took)})
		}
	}
	return pauses
}

// heap is what the runtime says of its heap without stopping anything.
type heap struct {
	usedMb, allocatedMb float64
	// What the runtime has set aside for objects, and how much of that holds some. Pages that are free for anything are not
	// counted: they are no fragmentation.
	spaces []space
}

type space struct {
	Space       string  `json:"space"`
	CommittedMb float64 `json:"committedMb"`
	UsedMb      float64 `json:"usedMb"`
}

func readHeap() heap {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/gc/heap/allocs:bytes"},
	}
	metrics.Read(samples)
	mb := func(i int) float64 { return float64(samples[i].Value.Uint64()) / (1 << 20) }
	return heap{usedMb: mb(0), allocatedMb: mb(2), spaces: []space{{"heap", mb(0) + mb(1), mb(0)}}}
}
