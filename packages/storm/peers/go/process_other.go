//go:build !unix

package main

import "time"

// cpuTime is 0: the standard library does not tell it here.
func cpuTime() time.Duration { return 0 }

// rssMb is 0: the standard library does not tell it here.
func rssMb() float64 { return 0 }
