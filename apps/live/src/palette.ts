/** The colours of the style sheet, for what is drawn on a canvas: light or dark as the reader prefers. */
export interface Palette {
  ink: string;
  muted: string;
  grid: string;
  board: string;
  panel: string;
  /** By team. */
  teams: [string, string];
  ward: string;
  ember: string;
  vulnerable: string;
  pause: string;
  late: string;
  alarm: string;
}

/** The colours of now. One object for all: its fields change when the reader's preference does. */
export const palette: Palette = read();

/** Calls back after the colours changed. */
export function onPaletteChange(changed: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    Object.assign(palette, read());
    changed();
  });
}

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour("ink"),
    muted: colour("muted"),
    grid: colour("line"),
    board: colour("board"),
    panel: colour("panel"),
    teams: [colour("blue"), colour("orange")],
    ward: colour("ward"),
    ember: colour("ember"),
    vulnerable: colour("vulnerable"),
    pause: colour("pause"),
    late: colour("late"),
    alarm: colour("alarm"),
  };
}
