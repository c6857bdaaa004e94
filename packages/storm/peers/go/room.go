package main

import "sync"

// Messages of one player that can wait for a tick, on average; more are dropped.
const inputsPerPlayer = 16

// input is what a player said, or that it left.
type input struct {
	player  int
	message message
	left    bool
}

// room is a battle with its clients. The battle belongs to the goroutine that ticks it; what clients' goroutines bring
// waits in the inbox.
type room struct {
	index       int
	playerCount int
	counters    *counters

	battle *battle
	// By player: the sequence number of the last message that was applied.
	applied []uint32
	// The inbox of the tick before, used again.
	spare []input
	// How long the last view was.
	viewBytes int

	mu    sync.Mutex
	seats []*client
	inbox []input
}

func newRoom(index int, battle *battle, counters *counters) *room {
	players := len(battle.players)
	return &room{
		index: index, playerCount: players, counters: counters,
		battle: battle, applied: make([]uint32, players), seats: make([]*client, players),
	}
}

// join gives a client the first free seat and welcomes it; it answers false where there is none.
func (r *room) join(c *client) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for player, taken := range r.seats {
		if taken != nil {
			continue
		}
		r.seats[player] = c
		c.room, c.player = r, player
		c.send(frameOf(opBinary, appendWelcome(nil, r.index, player, r.playerCount)))
		return true
	}
	return false
}

// leave frees a client's seat.
func (r *room) leave(c *client) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seats[c.player] = nil
	r.inbox = append(r.inbox, input{player: c.player, left: true})
}

// receive puts a message in the inbox.
func (r *room) receive(player int, m message) {
	r.counters.received.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.inbox) < r.playerCount*inputsPerPlayer {
		r.inbox = append(r.inbox, input{player: player, message: m})
	}
}

// tick runs the battle's tick and sends what came of it.
func (r *room) tick() {
	r.mu.Lock()
	inputs := r.inbox
	r.inbox = r.spare[:0]
	r.mu.Unlock()
	r.spare = inputs

	r.battle.beginTick()
	for i := range inputs {
		r.apply(&inputs[i])
	}
	r.battle.endTick()
	r.sendView()
}

func (r *room) apply(in *input) {
	if in.left {
		r.applied[in.player] = 0
		r.battle.move(in.player, 0, 0)
		return
	}
	r.applied[in.player] = in.message.seq
	switch m := &in.message; m.kind {
	case kindMove:
		r.battle.move(in.player, m.vx, m.vy)
	case kindCast:
		r.battle.cast(in.player, m.skill, m.target)
	}
}

// sendView packs the view once and sends it to all clients. Their goroutines write it when they can, so every view is
// a slice of its own.
func (r *room) sendView() {
	r.mu.Lock()
	defer r.mu.Unlock()
	var frame []byte
	for _, c := range r.seats {
		if c == nil {
			continue
		}
		if frame == nil {
			frame = r.view()
		}
		if c.send(frame) {
			r.counters.sent.Add(1)
		}
	}
}

// view is the frame with the battle's view.
func (r *room) view() []byte {
	// The header's length depends on the view's, so the view is packed behind the longest.
	room := make([]byte, mostHeaderBytes, mostHeaderBytes+r.viewBytes+r.viewBytes/8+64)
	packed := appendView(room, r.battle, r.applied)
	r.viewBytes = len(packed) - mostHeaderBytes
	var header [mostHeaderBytes]byte
	start := mostHeaderBytes - copy(header[:], appendHeader(header[:0], opBinary, r.viewBytes))
	copy(packed[start:], header[:mostHeaderBytes-start])
	return packed[start:]
}
