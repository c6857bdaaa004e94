import { element } from "./element.js";
import { FRAME_MS } from "./stall-watch.js";
import type { Tally } from "./tally.js";

/** The numbers of one side, in plain text on the page. */
export class Figures {
  private readonly elements = new Map<string, HTMLElement>();

  constructor(private readonly section: HTMLElement) {}

  /** Shows a tally, and the newest tick that was seen, -1 for none. */
  show(tally: Tally, tick: number): void {
    this.set("tick", tick < 0 ? "–" : String(tick));
    if (tally.samples === 0) return;
    this.setMs("worst-pause", tally.worstPauseMs);
    this.set("pauses", String(tally.pauses));
    this.setMs("worst-late", tally.worstLateMs);
    this.setMs("p99-late", tally.p99LateMs);
    this.set("stutters", String(tally.stutters), tally.stutters === 0);
    this.set("heap", tally.heapMb.toFixed(0));
  }

  private setMs(name: string, ms: number): void {
    const decimals = ms === 0 || ms >= 100 ? 0 : ms < 1 ? 2 : 1;
    this.set(name, ms.toFixed(decimals), ms <= FRAME_MS);
  }

  private set(name: string, text: string, calm?: boolean): void {
    let shown = this.elements.get(name);
    if (shown === undefined) {
      shown = element(`[data-figure="${name}"]`, this.section);
      this.elements.set(name, shown);
    }
    if (shown.textContent !== text) shown.textContent = text;
    if (calm === undefined) return;
    const level = calm ? "calm" : "felt";
    if (shown.dataset.level !== level) shown.dataset.level = level;
  }
}
