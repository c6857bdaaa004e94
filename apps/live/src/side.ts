import { type TelemetrySample, type ViewReader, viewProtocol } from "@pauseless/storm/view";
import { BattleCanvas } from "./battle-canvas.js";
import { Connection, type ConnectionState } from "./connection.js";
import { element } from "./element.js";
import { Figures } from "./figures.js";
import type { Strategy } from "./proof.js";
import { RecentHistory, SLOT_MS } from "./recent-history.js";
import { FRAME_MS } from "./stall-watch.js";
import { StripChart } from "./strip-chart.js";
import { Tally } from "./tally.js";

const STATE_TEXT: Record<ConnectionState, string> = {
  connecting: "connecting…",
  live: "live",
  lost: "connection lost, retrying",
  unreadable: "the server speaks another version: reload the page",
};

/** What a side tells the page. */
export interface SideListener {
  /** A sample came. */
  sample(side: Strategy, sample: TelemetrySample): void;
  /** Another process took the server's place: its counts begin anew. */
  restarted(): void;
}

/** One half of the page: a server's battle, its collector's pauses and its lateness. */
export class Side {
  private readonly section: HTMLElement;
  private readonly battle: BattleCanvas;
  private readonly chart: StripChart;
  private readonly figures: Figures;
  private readonly history = new RecentHistory();
  private readonly tally = new Tally();
  /** What reads the views of the connection that is there, once it was welcomed. */
  private reader: ViewReader | undefined;
  private watch: ConnectionState = "connecting";
  private telemetry: ConnectionState = "connecting";
  private newestSampleMs = 0;
  private shownAt = 0;

  constructor(
    private readonly strategy: Strategy,
    private readonly listener: SideListener,
  ) {
    this.section = element(`[data-side="${strategy}"]`);
    this.section.append(element<HTMLTemplateElement>("#side").content.cloneNode(true));
    const title = element("h2", this.section).textContent;
    const canvas = element<HTMLCanvasElement>(".battle", this.section);
    canvas.setAttribute("aria-label", `${title}: two teams in battle, moving tick by tick`);
    const chart = element(".chart", this.section);
    chart.setAttribute(
      "aria-label",
      `${title}: pauses and worst lateness of the last 20 seconds, 0.1 to 1000 ms`,
    );
    this.battle = new BattleCanvas(canvas);
    this.chart = new StripChart(chart);
    this.figures = new Figures(this.section);
    this.showState();
    this.connect();
  }

  /** Draws the moment `now`. Called on every frame. */
  frame(now: number): void {
    this.battle.draw(now);
    // Ten times a second is as often as numbers can be read, and as often as they come.
    if (now - this.shownAt < SLOT_MS - FRAME_MS / 2) return;
    this.shownAt = now;
    this.history.advance(now);
    this.chart.show(this.history);
    this.figures.show(this.tally, this.battle.tick);
  }

  /** Begins the count anew. */
  countAgain(): void {
    this.tally.clear();
  }

  /** The page went to the background or came back: what was shown is old. */
  visibilityChanged(): void {
    this.battle.clear();
  }

  /** Draws in the colours of now. */
  recolour(): void {
    this.chart.redraw();
  }

  private connect(): void {
    new Connection(
      `/${this.strategy}/watch`,
      viewProtocol.subprotocols,
      (data) => this.takeView(data as ArrayBuffer),
      (state) => {
        this.watch = state;
        this.reader = undefined;
        this.battle.clear();
        this.showState();
      },
    );
    new Connection(
      `/${this.strategy}/telemetry`,
      [],
      (data) => this.takeSample(JSON.parse(data as string)),
      (state) => {
        this.telemetry = state;
        this.showState();
      },
    );
  }

  private takeView(data: ArrayBuffer): void {
    if (this.watch === "unreadable") return;
    try {
      const bytes = new Uint8Array(data);
      if (this.reader === undefined) {
        this.reader = viewProtocol.viewReader(viewProtocol.readWelcome(bytes).players);
        return;
      }
      // Nobody looks, and nothing is drawn: a view not decoded is one not piled up. Whoever watches gets all of it each tick.
      if (document.visibilityState === "hidden") return;
      const view = this.reader.read(bytes);
      if (view !== undefined) this.battle.push(view, performance.now());
    } catch (error) {
      console.error(error);
      this.watch = "unreadable";
      this.showState();
    }
  }

  private takeSample(sample: TelemetrySample): void {
    if (sample.atMs < this.newestSampleMs) {
      this.history.forgetClock();
      this.listener.restarted();
    }
    this.newestSampleMs = sample.atMs;
    this.tally.add(sample);
    this.history.add(sample, performance.now());
    this.listener.sample(this.strategy, sample);
  }

  private showState(): void {
    const both = [this.watch, this.telemetry];
    const worst =
      (["unreadable", "lost", "connecting"] as const).find((state) => both.includes(state)) ?? "live";
    this.section.dataset.state = worst;
    element("[data-state-text]", this.section).textContent = STATE_TEXT[worst];
    element(".cover", this.section).textContent = STATE_TEXT[worst];
  }
}
