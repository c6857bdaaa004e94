package main

import "encoding/binary"

// The protocol `plain`: packed little-endian integers, a message a frame.
//
// Client to server: u8 kind (0 select, 1 move, 2 cast), u32 seq; then move: i16 vx, i16 vy; cast: u8 skill, u16 target.
// Server to client: welcome u8 1, u16 battle, u16 player, u16 players, u16 tickMs; view u8 2, u32 tick, u16 players, each
// u16 x, u16 y, i16 hp, u32 seq, u8 buffs, each u8 kind, u8 stacks, u8 left; u16 effects, each u16 source, u16 target,
// u8 skill, u8 left.

var little = binary.LittleEndian

const (
	kindSelect = iota
	kindMove
	kindCast
)

const (
	kindWelcome = iota + 1
	kindView
)

// message is what a client says.
type message struct {
	kind   uint8
	seq    uint32
	vx, vy int32
	skill  int32
	target int
}

// parseMessage reads a client's message; it answers false where the bytes are none.
func parseMessage(bytes []byte, players int) (m message, ok bool) {
	if len(bytes) < 5 {
		return m, false
	}
	m.kind = bytes[0]
	m.seq = little.Uint32(bytes[1:])
	fields := bytes[5:]
	switch {
	case m.seq == 0 || m.seq > 1<<31-1:
		return m, false
	case m.kind == kindSelect && len(fields) == 0:
		return m, true
	case m.kind == kindMove && len(fields) == 4:
		m.vx = int32(int16(little.Uint16(fields)))
		m.vy = int32(int16(little.Uint16(fields[2:])))
		return m, abs(m.vx) <= maxSpeed && abs(m.vy) <= maxSpeed
	case m.kind == kindCast && len(fields) == 3:
		m.skill = int32(fields[0])
		m.target = int(little.Uint16(fields[1:]))
		return m, m.skill < skillCount && m.target < players
	}
	return m, false
}

func appendWelcome(to []byte, battle, player, players int) []byte {
	to = append(to, kindWelcome)
	for _, field := range []int{battle, player, players, tickMs} {
		to = little.AppendUint16(to, uint16(field))
	}
	return to
}

// appendView appends what is to be seen of a battle. applied has each player's last sequence number.
func appendView(to []byte, b *battle, applied []uint32) []byte {
	to = append(to, kindView)
	to = little.AppendUint32(to, uint32(b.tick))
	to = little.AppendUint16(to, uint16(len(b.players)))
	for i, p := range b.players {
		to = little.AppendUint16(to, uint16(p.x))
		to = little.AppendUint16(to, uint16(p.y))
		to = little.AppendUint16(to, uint16(p.hp))
		to = little.AppendUint32(to, applied[i])
		to = append(to, uint8(len(p.buffs)))
		for _, carried := range p.buffs {
			to = append(to, uint8(carried.kind), uint8(carried.stacks), uint8(carried.expires-b.tick))
		}
	}
	to = little.AppendUint16(to, uint16(len(b.effects)))
	for i := range b.effects {
		e := &b.effects[i]
		to = little.AppendUint16(to, uint16(e.source.index))
		to = little.AppendUint16(to, uint16(e.target.index))
		to = append(to, uint8(e.skill), uint8(e.expires-b.tick))
	}
	return to
}
