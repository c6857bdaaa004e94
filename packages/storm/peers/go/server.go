package main

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How long a client has for its request.
const handshakeTime = 10 * time.Second

// server has the battles that clients play and those that bots play in the background.
type server struct {
	rooms      []*room
	background []*battle
	load       *load
	monitor    monitor
}

func newServer(battles, players, background, backgroundPlayers int, load *load, seed uint32) *server {
	s := &server{load: load}
	hosted := load.battles(battles, players, seed, 0)
	for i, b := range hosted.all {
		s.rooms = append(s.rooms, newRoom(i, b, &s.monitor.counters))
	}
	others := load.battles(background, backgroundPlayers, seed, battles)
	s.background = others.all
	s.monitor.recorders = []*recorder{hosted.recorder, others.recorder}
	go s.monitor.watch()
	return s
}

// listen begins to take connections; it answers the port.
func (s *server) listen(host string, port int) (int, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	paths := http.NewServeMux()
	paths.HandleFunc("/battle", s.upgrade)
	server := &http.Server{Handler: paths, ReadHeaderTimeout: handshakeTime}
	go server.Serve(listener)
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// tickFrom begins to tick, the first battle one period after a moment in milliseconds since 1970.
func (s *server) tickFrom(epochMs float64) {
	now := time.Now()
	epochNow := float64(now.UnixMicro()) / 1000
	period := tickMs * time.Millisecond
	line := &tickLine{
		first:   now.Add(time.Duration((epochMs-epochNow)*float64(time.Millisecond)) + period),
		period:  period,
		battles: len(s.rooms) + len(s.background),
		monitor: &s.monitor,
	}
	for i, r := range s.rooms {
		go line.run(i, r.battle, r.tick)
	}
	for i, b := range s.background {
		b := b
		go line.run(len(s.rooms)+i, b, func() { s.load.botTick(b) })
	}
}

// upgrade makes a WebSocket of a request: RFC 6455, section 4.2.
func (s *server) upgrade(response http.ResponseWriter, request *http.Request) {
	key := request.Header.Get("Sec-WebSocket-Key")
	raw, err := base64.StdEncoding.DecodeString(key)
	switch {
	case request.Method != http.MethodGet || !names(request.Header, "Connection", "upgrade") ||
		!names(request.Header, "Upgrade", "websocket"):
		http.Error(response, "ask for a WebSocket: GET with Connection: Upgrade and Upgrade: websocket", http.StatusBadRequest)
		return
	case request.Header.Get("Sec-WebSocket-Version") != "13":
		response.Header().Set("Sec-WebSocket-Version", "13")
		http.Error(response, "send Sec-WebSocket-Version: 13", http.StatusUpgradeRequired)
		return
	case err != nil || len(raw) != 16:
		http.Error(response, "send a Sec-WebSocket-Key of 16 bytes as base64", http.StatusBadRequest)
		return
	}
	hijacker, ok := response.(http.Hijacker)
	if !ok {
		http.Error(response, "this connection cannot become a WebSocket; use HTTP/1.1", http.StatusInternalServerError)
		return
	}
	conn, buffered, err := hijacker.Hijack()
	if err != nil {
		return
	}
	hash := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(hash[:]))
	if err != nil {
		conn.Close()
		return
	}
	c := &client{conn: conn, reader: buffered.Reader, out: make(chan []byte, framesWaiting), gone: make(chan struct{})}
	if fault := s.seat(c, request.URL.Query().Get("battle")); fault != nil {
		end(conn, closeFrame(fault.code, fault.reason))
		return
	}
	c.serve()
}

// names says whether a header lists a token.
func names(header http.Header, name, token string) bool {
	for _, value := range header.Values(name) {
		for _, each := range strings.Split(value, ",") {
			if strings.EqualFold(strings.TrimSpace(each), token) {
				return true
			}
		}
	}
	return false
}

// seat finds a client a seat: in the battle that it asks for, or in the first that has one.
func (s *server) seat(c *client, wanted string) *closeError {
	rooms := s.rooms
	if wanted != "" {
		index, err := strconv.Atoi(wanted)
		if err != nil || index < 0 || index >= len(s.rooms) {
			return &closeError{closeNoBattle, fmt.Sprintf("there are battles 0 to %d", len(s.rooms)-1)}
		}
		rooms = s.rooms[index : index+1]
	}
	for _, r := range rooms {
		if r.join(c) {
			return nil
		}
	}
	return &closeError{closeFull, "every seat is taken; try again later"}
}
