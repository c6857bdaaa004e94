/** Units along either side of the map. */
const MAP_SIZE = 65536;
/** CSS pixels around the map, so that who stands at its edge is seen whole. */
const MARGIN = 10;

/** The surface that a battle is drawn on: a canvas as sharp as the screen, and the map's scale on it. */
export class Board {
  readonly ctx: CanvasRenderingContext2D;
  /** In CSS pixels, as all that is drawn. The map begins at 0, 0; the canvas does so at `left`, `top`. */
  readonly left = -MARGIN;
  readonly top = -MARGIN;
  width = 0;
  height = 0;
  /** CSS pixels per map unit. The board is wider than high, so a circle on the map is an ellipse here. */
  scaleX = 0;
  scaleY = 0;
  /** The radius of a player in CSS pixels. */
  body = 5;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const ctx = canvas.getContext("2d");
    if (ctx === null) throw new Error("this browser draws no 2d canvas");
    this.ctx = ctx;
    new ResizeObserver(() => this.fit()).observe(canvas);
    this.fit();
  }

  private fit(): void {
    const { canvas } = this;
    const sharpness = Math.min(devicePixelRatio || 1, 2);
    this.width = canvas.clientWidth;
    this.height = canvas.clientHeight;
    canvas.width = Math.round(this.width * sharpness);
    canvas.height = Math.round(this.height * sharpness);
    this.ctx.setTransform(sharpness, 0, 0, sharpness, MARGIN * sharpness, MARGIN * sharpness);
    this.scaleX = (this.width - 2 * MARGIN) / MAP_SIZE;
    this.scaleY = (this.height - 2 * MARGIN) / MAP_SIZE;
    this.body = Math.max(3.5, Math.min(6, this.width / 110));
  }
}
