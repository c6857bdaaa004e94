package main

// The numbers of the reference battle, version 1: docs/battle.md states the rules in words. All arithmetic is on
// signed 32-bit integers, so that every language comes to the same state.

const (
	mapSize        = 65536
	maxSpeed       = 512
	maxPlayers     = 1024
	tickMs         = 50
	fullHp         = 1000
	fullMana       = 500
	manaPerTick    = 2
	respawnTicks   = 40
	itemsPerPlayer = 40
	itemDurability = 100
	positionsKept  = 64
	hitsKept       = 32
	buffsKept      = 8
	novaReach      = 12288
	novaTargets    = 16
)

// The skills, by number.
const (
	strike = iota
	nova
	burn
	ward
	skillCount
)

// The kinds of buffs, by number.
const (
	shield = iota
	vulnerable
	scorch
)

// How long buffs last, in ticks.
const (
	shieldTicks     = 40
	vulnerableTicks = 10
	scorchTicks     = 6
)

// What a stack of a buff takes or adds.
const (
	shieldPerStack     = 8
	vulnerablePerStack = 5
	scorchPerStack     = 2
)

// By skill: what an effect takes (or, for ward, how many stacks it leaves), how many ticks it lives, how many ticks until
// the skill can be cast again, and what a cast costs.
var (
	power         = [skillCount]int32{40, 25, 10, 3}
	livesTicks    = [skillCount]int32{1, 2, 4, 1}
	cooldownTicks = [skillCount]int32{4, 6, 8, 20}
	manaCost      = [skillCount]int32{0, 20, 15, 30}
)

// xorshift32 is the battle's random generator. Its state is never 0.
type xorshift32 uint32

// below answers a random number in 0 .. n-1.
func (r *xorshift32) below(n int32) int32 {
	x := *r
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	*r = x
	return int32(uint32(x>>8) % uint32(n))
}

// battleSeed is the generator's start for battle index of a run with that seed.
func battleSeed(seed uint32, index int) xorshift32 {
	start := seed + 2654435761*uint32(index)
	if start == 0 {
		return 1
	}
	return xorshift32(start)
}

// stateHash is FNV-1a over 32-bit words.
type stateHash uint32

const hashStart stateHash = 0x811c9dc5

// add folds words into the hash.
func (h *stateHash) add(words ...int32) {
	for _, word := range words {
		*h = (*h ^ stateHash(uint32(word))) * 0x01000193
	}
}
