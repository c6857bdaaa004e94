package main

import (
	"sync/atomic"
	"time"
)

const (
	// How fine lateness is told, and the most of it that is.
	latenessStep = 10 * time.Microsecond
	latenessMost = 10 * time.Second
	// One frame at 60 Hz: a tick that ends later than this after it was due is a stutter.
	frame = time.Second / 60
)

var latenessPercentiles = []float64{50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100}

type curvePoint struct {
	Percentile float64 `json:"percentile"`
	Ms         float64 `json:"ms"`
}

// lateness is a histogram that all goroutines record to.
type lateness struct {
	counts   [latenessMost/latenessStep + 1]uint32
	count    atomic.Int64
	stutters atomic.Int64
	most     atomic.Int64
}

// reset forgets all. Nothing is to be recorded meanwhile.
func (l *lateness) reset() {
	for bucket := range l.counts {
		atomic.StoreUint32(&l.counts[bucket], 0)
	}
	l.count.Store(0)
	l.stutters.Store(0)
	l.most.Store(0)
}

func (l *lateness) record(late time.Duration) {
	if late < 0 {
		late = 0
	}
	bucket := late / latenessStep
	if bucket >= time.Duration(len(l.counts)) {
		bucket = time.Duration(len(l.counts) - 1)
	}
	atomic.AddUint32(&l.counts[bucket], 1)
	l.count.Add(1)
	if late > frame {
		l.stutters.Add(1)
	}
	raise(&l.most, int64(late))
}

// raise makes at the larger of itself and value.
func raise(at *atomic.Int64, value int64) {
	for {
		old := at.Load()
		if value <= old || at.CompareAndSwap(old, value) {
			return
		}
	}
}

// curve answers milliseconds at each percentile, by nearest rank.
func (l *lateness) curve() []curvePoint {
	curve := make([]curvePoint, 0, len(latenessPercentiles))
	count := l.count.Load()
	most := ms(time.Duration(l.most.Load()))
	var passed int64
	bucket := 0
	for _, percentile := range latenessPercentiles {
		rank := int64(percentile/100*float64(count) + 0.999999)
		for bucket < len(l.counts) && passed+int64(atomic.LoadUint32(&l.counts[bucket])) < rank {
			passed += int64(atomic.LoadUint32(&l.counts[bucket]))
			bucket++
		}
		at := ms(time.Duration(bucket+1) * latenessStep)
		if count == 0 || percentile == 100 || at > most {
			at = most
		}
		curve = append(curve, curvePoint{percentile, at})
	}
	return curve
}
