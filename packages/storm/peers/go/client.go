package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"time"
)

const (
	// Frames that may wait for a client that does not read; views beyond that are dropped, as what waits is older.
	framesWaiting = 2
	// How long a connection that is being closed is waited for.
	closingTime = 2 * time.Second
)

// client is one connection: a goroutine reads it, another writes what others send to it.
type client struct {
	conn   net.Conn
	reader *bufio.Reader
	out    chan []byte
	gone   chan struct{}
	room   *room
	player int
	// The sequence number of the last message that was taken.
	seq uint32
}

// send queues a frame, or drops it and answers false where the client does not keep up.
func (c *client) send(frame []byte) bool {
	select {
	case c.out <- frame:
		return true
	default:
		return false
	}
}

// write writes what is sent, until the connection is gone; then it closes ended.
func (c *client) write(ended chan<- struct{}) {
	defer close(ended)
	for {
		select {
		case frame := <-c.out:
			if _, err := c.conn.Write(frame); err != nil {
				return
			}
		case <-c.gone:
			return
		}
	}
}

// serve reads until the connection is closed, and closes it properly.
func (c *client) serve() {
	written := make(chan struct{})
	go c.write(written)
	last, err := c.read()
	c.room.leave(c)
	var fault *closeError
	if errors.As(err, &fault) {
		last = closeFrame(fault.code, fault.reason)
	}
	close(c.gone)
	if last != nil {
		// Nothing may follow a closing frame, and who does not read is not waited for.
		c.conn.SetWriteDeadline(time.Now().Add(closingTime))
		<-written
	}
	end(c.conn, last)
}

// end sends a closing frame, where there is one, and waits a moment for the client to close: an earlier end would cut off
// the frame.
func end(conn net.Conn, last []byte) {
	defer conn.Close()
	if last == nil {
		return
	}
	conn.SetDeadline(time.Now().Add(closingTime))
	if _, err := conn.Write(last); err != nil {
		return
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	io.Copy(io.Discard, conn)
}

// read takes messages until the client closes, when it answers the closing frame to send, or something is wrong.
func (c *client) read() (last []byte, err error) {
	buffer := make([]byte, mostMessageBytes)
	for {
		opcode, payload, err := readFrame(c.reader, buffer)
		if err != nil {
			return nil, err
		}
		switch opcode {
		case opBinary:
			err = c.take(payload)
		case opText:
			err = &closeError{closeUnsupported, "messages are binary; a text frame came"}
		case opPing:
			c.send(frameOf(opPong, payload))
		case opClose:
			return closeAnswer(payload)
		}
		if err != nil {
			return nil, err
		}
	}
}

func (c *client) take(payload []byte) error {
	m, ok := parseMessage(payload, c.room.playerCount)
	if !ok {
		return &closeError{closeMalformed, "malformed message: see the protocol for its fields and their ranges"}
	}
	if m.seq <= c.seq {
		return &closeError{closeIllTimed, "sequence numbers must go up by at least 1 with each message"}
	}
	c.seq = m.seq
	c.room.receive(c.player, m)
	return nil
}
