/**
 * Draws people: one drawImage of a ready sprite each, at whole pixels; from many on, or far out, a small square each by
 * putImageData, which costs the same for 1,000 and for 50,000. Shape is the tier, colour and fill the state.
 */
import type { Frame } from './canvas_layer';
import type { Palette } from './palette';
import { statusCodes, type UnitTable } from '../core/units';

const kSprite = 14;
const kDotsFrom = 4_000;
const kDotsResolution = 30; // metres a pixel; farther out shapes run into one another
const kStatuses = ['off_duty', 'resting', 'available', 'offered', 'busy'] as const;

function shapePath(c: CanvasRenderingContext2D, shape: number, r: number): void {
  c.beginPath();
  if (shape === 0) c.arc(0, 0, r, 0, Math.PI * 2);
  else if (shape === 1) c.rect(-r * 0.9, -r * 0.9, r * 1.8, r * 1.8);
  else {
    c.moveTo(0, -r * 1.15);
    c.lineTo(r * 1.1, r * 0.85);
    c.lineTo(-r * 1.1, r * 0.85);
    c.closePath();
  }
}

function hexToAbgr(hex: string): number {
  const n = parseInt(hex.slice(1), 16);
  return ((255 << 24) | ((n & 0xff) << 16) | (n & 0xff00) | ((n >> 16) & 0xff)) >>> 0;
}

export class UnitsPainter {
  /** How many were drawn last: for tests and the header. */
  drawn = 0;
  private sprites: HTMLCanvasElement[] = [];
  private dots: Uint32Array = new Uint32Array(5);
  private ratio = 0;
  private image: ImageData | null = null;
  private rows = new Uint32Array(0);
  private palette: Palette | null = null;

  constructor(private readonly units: UnitTable) {}

  setPalette(palette: Palette): void {
    this.palette = palette;
    this.ratio = 0;
  }

  draw(f: Frame): void {
    if (!this.palette || this.units.turn === 0) return;
    const ratio = f.context.getTransform().a;
    if (ratio !== this.ratio) this.makeSprites(ratio);
    const { x, y, status, shape, shown, size, turn } = this.units;
    const { px, py } = f;
    if (this.rows.length < size) this.rows = new Uint32Array(x.length);
    const rows = this.rows;
    let n = 0;
    for (let row = 0; row < size; ++row) {
      if (shown[row] !== turn || status[row] === 0) continue;
      const sx = px(x[row]!);
      const sy = py(y[row]!);
      if (sx > -10 && sy > -10 && sx < f.width + 10 && sy < f.height + 10) rows[n++] = row;
    }
    this.drawn = n;
    if (n > kDotsFrom || f.resolution > kDotsResolution) return this.drawDots(f, rows.subarray(0, n), ratio);
    // In pixels of the screen: a sprite that is not scaled is copied, one that is scaled is computed.
    f.context.setTransform(1, 0, 0, 1, 0, 0);
    const half = Math.ceil(kSprite * ratio) >> 1;
    for (let i = 0; i < n; ++i) {
      const row = rows[i]!;
      f.context.drawImage(this.sprites[status[row]! * 3 + shape[row]!]!, Math.round(px(x[row]!) * ratio) - half, Math.round(py(y[row]!) * ratio) - half);
    }
    f.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** The nearest person within `reach` pixels of a point of the screen. O(people on the map). */
  pick(f: Frame, atX: number, atY: number, reach = 12): number | undefined {
    let best: number | undefined;
    let bestD = reach * reach;
    for (let row = 0; row < this.units.size; ++row) {
      if (!this.units.isShown(row)) continue;
      const dx = f.px(this.units.x[row]!) - atX;
      const dy = f.py(this.units.y[row]!) - atY;
      const d = dx * dx + dy * dy;
      if (d < bestD) [best, bestD] = [row, d];
    }
    return best;
  }

  private drawDots(f: Frame, rows: Uint32Array, ratio: number): void {
    const w = f.context.canvas.width;
    const h = f.context.canvas.height;
    // The canvas was just cleared, so nothing has to be read back; the pixels of the last time are wiped instead.
    if (this.image?.width !== w || this.image.height !== h) this.image = f.context.createImageData(w, h);
    const image = this.image;
    const pixels = new Uint32Array(image.data.buffer);
    pixels.fill(0);
    const side = Math.max(2, Math.round(3 * ratio));
    for (const row of rows) {
      const colour = this.dots[this.units.status[row]!]!;
      const left = Math.round(f.px(this.units.x[row]!) * ratio);
      const top = Math.round(f.py(this.units.y[row]!) * ratio);
      if (left < 0 || top < 0 || left + side >= w || top + side >= h) continue;
      for (let dy = 0; dy < side; ++dy) pixels.fill(colour, (top + dy) * w + left, (top + dy) * w + left + side);
    }
    f.context.putImageData(image, 0, 0);
  }

  private makeSprites(ratio: number): void {
    this.ratio = ratio;
    const unit = this.palette!.unit;
    const colours = { off_duty: unit.resting, resting: unit.resting, available: unit.available, offered: unit.offered, busy: unit.busy };
    this.sprites = [];
    for (const status of kStatuses) {
      this.dots[statusCodes[status]] = hexToAbgr(colours[status]);
      for (let shape = 0; shape < 3; ++shape) {
        const sprite = document.createElement('canvas');
        sprite.width = sprite.height = Math.ceil(kSprite * ratio);
        const c = sprite.getContext('2d')!;
        c.scale(ratio, ratio);
        c.translate(kSprite / 2, kSprite / 2);
        const r = status === 'busy' ? 4.8 : status === 'resting' ? 3.2 : 3.9;
        c.lineWidth = 2.4;
        c.strokeStyle = unit.edge;
        shapePath(c, shape, r);
        c.stroke();
        if (status === 'resting') {
          c.lineWidth = 1.3;
          c.strokeStyle = colours[status];
          c.stroke();
        } else {
          c.fillStyle = colours[status];
          c.fill();
        }
        if (status === 'offered' || status === 'busy') {
          c.fillStyle = unit.edge;
          c.beginPath();
          c.arc(0, shape === 2 ? 0.8 : 0, status === 'busy' ? 1.5 : 1.9, 0, Math.PI * 2);
          c.fill();
        }
        this.sprites.push(sprite);
      }
    }
  }
}
