/// <reference lib="dom" />
import type { FlameNode, Report } from "../compare/report-data.js";

/**
 * Draws the flame graphs of a report into the elements `.flame[data-index]` of this page: the caller above, what it called below,
 * as wide as what was allocated in it and beneath it. A click or Enter makes a frame as wide as the graph, Escape shows all again, arrow keys go to the
 * caller, to what is called, and to its neighbours.
 *
 * The page holds the source of this function, so that it may use nothing outside itself.
 */
export function drawFlames(report: Report): void {
  const ROW_PX = 22;
  /** Frames that are narrower cannot be seen. */
  const LEAST_SHARE = 0.002;

  interface Frame {
    readonly node: FlameNode;
    readonly parent: Frame | undefined;
    readonly depth: number;
    readonly bytesPerS: number;
    readonly children: Frame[];
  }

  const frameOf = (node: FlameNode, parent: Frame | undefined, depth: number): Frame => {
    const frame = { node, parent, depth, bytesPerS: node.selfBytesPerS, children: [] as Frame[] };
    for (const child of node.children) frame.children.push(frameOf(child, frame, depth + 1));
    for (const child of frame.children) frame.bytesPerS += child.bytesPerS;
    frame.children.sort((a, b) => b.bytesPerS - a.bytesPerS);
    return frame;
  };

  const rate = (bytesPerS: number) => {
    if (bytesPerS >= 1e6) return `${(bytesPerS / 1e6).toFixed(bytesPerS >= 1e8 ? 0 : 1)} MB/s`;
    if (bytesPerS >= 1e3) return `${(bytesPerS / 1e3).toFixed(1)} KB/s`;
    return `${Math.round(bytesPerS)} bytes/s`;
  };
  const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)}%`;

  /** The colour says nothing; it is the same for the same name in all graphs. */
  const hue = (name: string) => {
    let hash = 0;
    for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0;
    return 12 + (Math.abs(hash) % 46);
  };

  const draw = (box: HTMLElement, root: Frame) => {
    const rows = document.createElement("div");
    rows.className = "frames";
    const words = document.createElement("p");
    words.className = "small";
    const help = "Click a frame to look closer, Escape to see all again.";
    words.textContent = help;
    box.replaceChildren(rows, words);
    const buttons = new Map<Frame, HTMLButtonElement>();

    const text = ({ node, bytesPerS }: Frame) => {
      const own = node.selfBytesPerS > 0 ? `, ${rate(node.selfBytesPerS)} of it itself` : "";
      const place = node.place === "" ? "" : ` (${node.place})`;
      return `${node.name}${place}: ${rate(bytesPerS)}, ${percent(bytesPerS / root.bytesPerS)} of all${own}`;
    };

    const add = (frame: Frame, left: number, width: number, state: string) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `frame ${state}`;
      button.textContent = frame.node.name;
      button.title = text(frame);
      button.setAttribute("aria-label", text(frame));
      button.tabIndex = -1;
      button.style.cssText = `left:${left * 100}%;width:${width * 100}%;top:${frame.depth * ROW_PX}px;background:hsl(${hue(frame.node.name)} 78% 72%)`;
      button.onclick = () => zoom(frame);
      button.onfocus = button.onmouseenter = () => {
        words.textContent = text(frame);
      };
      rows.append(button);
      buttons.set(frame, button);
    };

    const addBeneath = (frame: Frame, left: number, width: number) => {
      add(frame, left, width, "");
      let from = left;
      for (const child of frame.children) {
        const share = (width * child.bytesPerS) / frame.bytesPerS;
        if (share < LEAST_SHARE) continue;
        addBeneath(child, from, share);
        from += share;
      }
    };

    const zoom = (to: Frame) => {
      const hadFocus = rows.contains(document.activeElement);
      rows.replaceChildren();
      buttons.clear();
      for (let caller = to.parent; caller !== undefined; caller = caller.parent) add(caller, 0, 1, "caller");
      addBeneath(to, 0, 1);
      const depths = [...buttons.keys()].map(({ depth }) => depth);
      rows.style.height = `${(Math.max(...depths) + 1) * ROW_PX}px`;
      const button = buttons.get(to);
      if (button === undefined) return;
      button.tabIndex = 0;
      if (hadFocus) button.focus();
      box.dataset.zoomed = String(to !== root);
      if (to === root) words.textContent = help;
    };

    const neighbour = (frame: Frame, step: number) => {
      const level = [...buttons.keys()].filter(({ depth }) => depth === frame.depth);
      return level[level.indexOf(frame) + step];
    };
    rows.onkeydown = (event) => {
      const at = [...buttons].find(([, button]) => button === document.activeElement)?.[0];
      if (at === undefined) return;
      if (event.key === "Escape") {
        zoom(root);
        event.preventDefault();
        return;
      }
      const next =
        event.key === "ArrowUp"
          ? at.parent
          : event.key === "ArrowDown"
            ? at.children.find((child) => buttons.has(child))
            : event.key === "ArrowLeft"
              ? neighbour(at, -1)
              : event.key === "ArrowRight"
                ? neighbour(at, 1)
                : undefined;
      const button = next && buttons.get(next);
      if (button === undefined) return;
      for (const each of buttons.values()) each.tabIndex = -1;
      button.tabIndex = 0;
      button.focus();
      event.preventDefault();
    };
    zoom(root);
  };

  for (const box of document.querySelectorAll<HTMLElement>(".flame[data-index]")) {
    const { flame } = report.strategies[Number(box.dataset.index)];
    if (flame === undefined || flame === null) continue;
    const root = frameOf(flame, undefined, 0);
    if (root.bytesPerS > 0) draw(box, root);
  }
}
