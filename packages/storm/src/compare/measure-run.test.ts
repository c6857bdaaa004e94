import assert from "node:assert/strict";
import { test } from "node:test";
import type { Peer, PeerOptions, PeerProcess } from "../peers/peer.js";
import { brokenConditions } from "../report/broken-conditions.js";
import { parseFailIf } from "../report/fail-if.js";
import { readReport } from "../report/read-report.js";
import { sampleReport } from "../testing/sample-report.js";
import { combineRuns } from "./combine-runs.js";
import { measureRun } from "./measure-run.js";
import { peerContender } from "./peer-contender.js";
import { expectedSeconds } from "./run-storm.js";
import { type StormOptions, scenarioOf } from "./storm-options.js";

const OPTIONS: StormOptions = {
  strategies: ["heap"],
  clients: 20,
  players: 10,
  rate: 10,
  mode: "sim",
  peers: [],
  scenario: "mixed",
  seconds: 0.1,
  warmUpS: 0.1,
  repeats: 1,
  seed: 7,
  background: 2,
  traffic: "bots",
  command: "pauseless storm",
};

/** A peer whose runtime tells little. */
class TightLippedPeer implements Peer {
  readonly name = "tight-lipped";
  readonly language = "none";
  readonly summary = "";
  readonly advice = "";
  readonly protocol = "plain";
  started: PeerOptions | undefined;

  constructor(private readonly absent?: string) {}

  async leftOut() {
    return this.absent;
  }

  start(options: PeerOptions): PeerProcess {
    this.started = options;
    return {
      ready: async () => 1,
      tickFrom() {},
      begin: async () => {},
      measured: async () => ({ seconds: 1, ticks: 20, cpuShare: 0 }),
      ended: () => new Promise(() => {}),
      end: async () => {},
    };
  }
}

test("takes what a peer does not tell for not measured, never for 0", async () => {
  const scenario = { ...scenarioOf(OPTIONS), phases: scenarioOf(OPTIONS).phases.slice(0, 1) };
  const run = await measureRun(peerContender(new TightLippedPeer()), OPTIONS, scenario, () => {});
  assert.ok(run !== undefined && run.void === false);
  const [peer] = sampleReport({ names: ["go"] }).strategies;
  const strategies = [{ ...peer, ...combineRuns([run]), runs: [run] }];
  const written = JSON.stringify({ ...sampleReport({ names: [] }), strategies });
  const report = readReport(written, "report.json");
  for (const figure of ["allocation", "growth", "lifetime", "fragmentation", "heap", "rss"]) {
    for (const each of [{ ...report, strategies }, report]) {
      const broken = brokenConditions([parseFailIf(`tight-lipped: ${figure} > 1000`)], each);
      assert.deepEqual(
        broken.map(({ sentence }) => sentence),
        [`${figure} of tight-lipped was not measured`],
      );
    }
  }
  assert.equal(brokenConditions([parseFailIf("tight-lipped: cpu > 1")], report).length, 0);
});

test("gives a peer the scenario's phases, and battles of as many players", async () => {
  for (const name of ["mixed", "horde", "aoe"]) {
    const scenario = scenarioOf({ ...OPTIONS, scenario: name });
    const peer = new TightLippedPeer();
    const contender = peerContender(peer);
    assert.equal(await contender.leftOut(), undefined);
    contender.start({ battles: 2, players: 50, scenario, seed: 7, proofTick: 1, lateProofTick: 400 });
    assert.deepEqual(peer.started?.phases, scenario.phases);
    assert.equal(peer.started?.backgroundPlayers, scenario.players);
    assert.equal(peer.started?.background, scenario.battles);
  }
});

test("expects to take as long as those take that are here", async () => {
  const of = (...peers: Peer[]) => expectedSeconds({ ...OPTIONS, mode: "net", peers });
  const alone = await of();
  assert.equal(await of(new TightLippedPeer("it is not installed")), alone);
  const one = (await of(new TightLippedPeer())) - alone;
  assert.ok(one > OPTIONS.seconds + OPTIONS.warmUpS);
  assert.equal(await of(new TightLippedPeer(), new TightLippedPeer("no")), alone + one);
});
