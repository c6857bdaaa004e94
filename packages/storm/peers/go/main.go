// The reference battle of docs/battle.md in Go, with the standard library alone: as a run of bot battles, or as a server
// of WebSocket clients.
//
//	storm-peer battle --battles=1000 --players=50 --ticks=600 --cast=300 --move=200 --seed=7
//	storm-peer serve --battles=20 --players=50 --background=1000 --cast=300 --move=200 --seed=7 --port=0 --host=127.0.0.1
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	var err error
	switch mode := append(os.Args, "")[1]; mode {
	case "battle":
		err = battleMode(os.Args[2:])
	case "serve":
		err = serveMode(os.Args[2:])
	default:
		err = fmt.Errorf("mode %q is unknown; choose battle or serve", mode)
	}
	if err != nil {
		sayFailed(err)
		os.Exit(1)
	}
}

// say prints a line of JSON.
func say(answer any) {
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func sayFailed(err error) { say(map[string]any{"type": "failed", "message": err.Error()}) }

// gameFlags are the flags that both modes have.
type gameFlags struct {
	battles, players *int
	cast, move       *int
	seed             *uint

	entities, entityLeast, entityMost *int
	recorder, follow                  *bool
	events                            *int
	phases                            *string
}

func gameFlagsOf(flags *flag.FlagSet) gameFlags {
	return gameFlags{
		battles: flags.Int("battles", 1, "how many battles"),
		players: flags.Int("players", 50, "players of each battle"),
		cast:    flags.Int("cast", 300, "a bot's chance to cast, out of 1,000"),
		move:    flags.Int("move", 200, "a bot's chance to move, out of 1,000"),
		seed:    flags.Uint("seed", 7, "the seed of the run"),

		entities:    flags.Int("entities", 0, "entities of each battle that live as long as it does"),
		entityLeast: flags.Int("entity-least", 2048, "the least bytes of such an entity"),
		entityMost:  flags.Int("entity-most", 16384, "the most bytes of such an entity"),
		recorder:    flags.Bool("recorder", false, "whether a replay is recorded"),
		follow:      flags.Bool("follow", false, "whether the newest effect of each tick is followed"),
		events:      flags.Int("events", -1, "a player's chance to make an event in a tick, out of 1,000; -1 for nothing beside the rules"),
		phases:      flags.String("phases", "", "instead of cast, move and events: SECONDS:CAST:MOVE:EVENTS,... in turn"),
	}
}

func (g gameFlags) check() error {
	if *g.battles < 1 || *g.players < 1 || *g.players > maxPlayers {
		return fmt.Errorf("%d battles of %d players; give 1 or more of 1 to %d", *g.battles, *g.players, maxPlayers)
	}
	if *g.entities < 0 || *g.entityLeast < slotBytes || *g.entityMost < *g.entityLeast {
		return fmt.Errorf("%d entities of %d to %d bytes; give 0 or more, of %d bytes or more", *g.entities, *g.entityLeast, *g.entityMost, slotBytes)
	}
	return nil
}

// load is what battles have to bear. Without phases it is constant.
func (g gameFlags) load() (*load, error) {
	model := pressureModel{
		entities: *g.entities, leastBytes: *g.entityLeast, mostBytes: *g.entityMost, recorder: *g.recorder, follow: *g.follow,
	}
	text := *g.phases
	if text == "" {
		text = fmt.Sprintf("1:%d:%d:%d", *g.cast, *g.move, *g.events)
	}
	phases, err := parsePhases(text)
	if err != nil {
		return nil, err
	}
	return &load{isPressing: phases[0].events >= 0, model: model, phases: phases}, nil
}

func battleMode(args []string) error {
	flags := flag.NewFlagSet("battle", flag.ContinueOnError)
	game := gameFlagsOf(flags)
	ticks := flags.Int("ticks", 600, "ticks that count")
	warmupTicks := flags.Int("warmup-ticks", 0, "ticks of a rehearsal on a scratch copy")
	periodMs := flags.Int("period-ms", 0, "the period that ticks are paced to; 0 for as fast as they go")
	trace := flags.String("trace", "", "ticks, as 1,2,3, after which the first battle's hash is told")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := game.check(); err != nil {
		return err
	}
	load, err := game.load()
	if err != nil {
		return err
	}
	if *ticks < 1 || *warmupTicks < 0 || *periodMs < 0 {
		return fmt.Errorf("%d ticks after %d of a rehearsal, one in %d ms; give 1, 0 and 0 or more", *ticks, *warmupTicks, *periodMs)
	}
	traced := map[int]bool{}
	for _, text := range strings.FieldsFunc(*trace, func(r rune) bool { return r == ',' }) {
		tick, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("trace has %q; give ticks, as 1,2,3", text)
		}
		traced[tick] = true
	}
	say(runBattles(battleRun{
		battles: *game.battles, players: *game.players, ticks: *ticks, warmupTicks: *warmupTicks,
		period: time.Duration(*periodMs) * time.Millisecond, load: load, seed: uint32(*game.seed), traced: traced,
	}))
	return nil
}

func serveMode(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	game := gameFlagsOf(flags)
	background := flags.Int("background", 0, "further battles, of bots alone")
	backgroundPlayers := flags.Int("background-players", 50, "players of each of those")
	port := flags.Int("port", 0, "the port; 0 for any that is free")
	host := flags.String("host", "127.0.0.1", "the address to listen on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := game.check(); err != nil {
		return err
	}
	if *background < 0 || *backgroundPlayers < 1 || *backgroundPlayers > maxPlayers {
		return fmt.Errorf("background is %d battles of %d; give 0 or more of 1 to %d", *background, *backgroundPlayers, maxPlayers)
	}
	load, err := game.load()
	if err != nil {
		return err
	}
	server := newServer(*game.battles, *game.players, *background, *backgroundPlayers, load, uint32(*game.seed))
	bound, err := server.listen(*host, *port)
	if err != nil {
		return err
	}
	say(map[string]any{"type": "ready", "port": bound})
	return obey(server)
}

// obey does what the lines of the standard input say, until it ends.
func obey(server *server) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command, argument, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		switch command {
		case "tick-from":
			epochMs, err := strconv.ParseFloat(argument, 64)
			if err != nil {
				return fmt.Errorf("tick-from %q; give milliseconds since 1970", argument)
			}
			server.tickFrom(epochMs)
		case "begin":
			server.monitor.begin()
			say(map[string]any{"type": "begun"})
		case "end":
			if measured, err := server.monitor.end(); err != nil {
				sayFailed(err)
			} else {
				say(measured)
			}
		case "":
		default:
			return fmt.Errorf("command %q is unknown; say tick-from, begin or end", command)
		}
	}
	return lines.Err()
}
