package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// WebSocket frames, RFC 6455, section 5.

const (
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8
	opPing   = 0x9
	opPong   = 0xa
)

// Close codes; those from 4000 on are the game's own.
const (
	closeNormal      = 1000
	closeProtocol    = 1002
	closeUnsupported = 1003
	closeNoCode      = 1005
	closePolicy      = 1008
	closeTooLarge    = 1009
	closeMalformed   = 4400
	closeNoBattle    = 4404
	closeIllTimed    = 4409
	closeFull        = 4503
)

// The most bytes of a message: more than any client has to say.
const mostMessageBytes = 4096

// closeError is why a connection is closed.
type closeError struct {
	code   uint16
	reason string
}

func (e *closeError) Error() string { return fmt.Sprintf("%d %s", e.code, e.reason) }

// readFrame reads a client's frame into buffer, which has room for mostMessageBytes, and unmasks it there. The error is a
// closeError where the frame is not in order.
func readFrame(from *bufio.Reader, buffer []byte) (opcode byte, payload []byte, err error) {
	var head [8]byte
	if _, err = io.ReadFull(from, head[:2]); err != nil {
		return
	}
	opcode = head[0] & 0x0f
	final, masked := head[0]&0x80 != 0, head[1]&0x80 != 0
	length := uint64(head[1] & 0x7f)
	switch {
	case head[0]&0x70 != 0:
		err = &closeError{closeProtocol, "a reserved bit is set, and no extension was agreed on"}
	case !masked:
		err = &closeError{closeProtocol, "a client's frames must be masked"}
	case opcode >= opClose && (!final || length > 125):
		err = &closeError{closeProtocol, "a control frame is whole and has at most 125 bytes"}
	case opcode > opBinary && opcode < opClose || opcode > opPong:
		err = &closeError{closeProtocol, fmt.Sprintf("opcode %d is reserved", opcode)}
	case opcode == 0 || !final:
		err = &closeError{closePolicy, "a message comes in one frame here; send it unfragmented"}
	}
	if err != nil {
		return
	}
	switch length {
	case 126:
		if _, err = io.ReadFull(from, head[:2]); err != nil {
			return
		}
		length = uint64(binary.BigEndian.Uint16(head[:]))
	case 127:
		if _, err = io.ReadFull(from, head[:8]); err != nil {
			return
		}
		length = binary.BigEndian.Uint64(head[:])
	}
	if length > mostMessageBytes {
		return 0, nil, &closeError{closeTooLarge, fmt.Sprintf("a message has at most %d bytes", mostMessageBytes)}
	}
	var mask [4]byte
	if _, err = io.ReadFull(from, mask[:]); err != nil {
		return
	}
	payload = buffer[:length]
	if _, err = io.ReadFull(from, payload); err != nil {
		return
	}
	for i := range payload {
		payload[i] ^= mask[i&3]
	}
	return
}

// The most bytes of the header of a frame that the server sends.
const mostHeaderBytes = 10

// appendHeader appends the header of a whole, unmasked frame.
func appendHeader(to []byte, opcode byte, length int) []byte {
	to = append(to, 0x80|opcode)
	switch {
	case length < 126:
		return append(to, byte(length))
	case length < 1<<16:
		return binary.BigEndian.AppendUint16(append(to, 126), uint16(length))
	default:
		return binary.BigEndian.AppendUint64(append(to, 127), uint64(length))
	}
}

// frameOf makes a frame of its own out of a payload.
func frameOf(opcode byte, payload []byte) []byte {
	frame := make([]byte, 0, mostHeaderBytes+len(payload))
	return append(appendHeader(frame, opcode, len(payload)), payload...)
}

func closeFrame(code uint16, reason string) []byte {
	return frameOf(opClose, append(binary.BigEndian.AppendUint16(nil, code), reason...))
}

// closeAnswer is the frame that answers a client's closing frame.
func closeAnswer(payload []byte) ([]byte, error) {
	switch {
	case len(payload) == 0:
		return frameOf(opClose, nil), nil
	case len(payload) == 1:
		return nil, &closeError{closeProtocol, "a closing frame has a code of two bytes, or none"}
	}
	code := binary.BigEndian.Uint16(payload)
	// RFC 6455, 7.4: what is never sent, and what nobody has registered.
	if code < closeNormal || code == 1004 || code == closeNoCode || code == 1006 || (code > 1014 && code < 3000) || code > 4999 {
		return nil, &closeError{closeProtocol, fmt.Sprintf("%d is no code to close with", code)}
	}
	return closeFrame(code, ""), nil
}
