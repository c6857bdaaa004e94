package main

import "sync"

const (
	chunkBytes       = 2 << 20
	chunksKept       = 8
	recordHeadBytes  = 8
	recordPlayerSize = 8
)

// recorded is what a recorder has taken down.
type recorded struct {
	Bytes    int64 `json:"bytes"`
	Chunks   int64 `json:"chunks"`
	Checksum int32 `json:"checksum"`
}

// recordedChunk is a filled chunk that waits to be written to disk.
type recordedChunk struct {
	bytes  []byte
	frames []int
}

// recorder is the replay recorder of a server: a new buffer for each chunk, and the last ones waiting to be written to
// disk. All battles share it.
type recorder struct {
	mu      sync.Mutex
	chunk   []byte
	frames  []int
	waiting []recordedChunk
	ledger  recorded
}

func newRecorder() *recorder {
	start := hashStart
	return &recorder{chunk: make([]byte, 0, chunkBytes), ledger: recorded{Checksum: int32(start)}}
}

// takeDown takes down where all players of a battle are.
func (r *recorder) takeDown(battle, tick int32, players []*player) {
	r.mu.Lock()
	defer r.mu.Unlock()
	length := recordHeadBytes + len(players)*recordPlayerSize
	if len(r.chunk)+length > chunkBytes {
		r.fill()
	}
	r.frames = append(r.frames, len(r.chunk))
	to := little.AppendUint32(r.chunk, uint32(battle))
	to = little.AppendUint32(to, uint32(tick))
	for _, p := range players {
		to = little.AppendUint32(to, uint32(p.x|p.y<<16))
		to = little.AppendUint32(to, uint32(p.hp))
	}
	r.chunk = to
	r.ledger.Bytes += int64(length)
	r.ledger.Checksum = foldOne(r.ledger.Checksum, players[len(players)-1].hp)
}

func (r *recorder) fill() {
	r.waiting = append(r.waiting, recordedChunk{r.chunk, r.frames})
	if len(r.waiting) > chunksKept {
		copy(r.waiting, r.waiting[1:])
		r.waiting[chunksKept] = recordedChunk{}
		r.waiting = r.waiting[:chunksKept]
	}
	r.chunk, r.frames = make([]byte, 0, chunkBytes), nil
	r.ledger.Chunks++
}

// read answers the ledger; that of no recorder is empty.
func (r *recorder) read() recorded {
	if r == nil {
		return recorded{}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ledger
}
