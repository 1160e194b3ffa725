/** A circle round a place that somebody has looked for. */
import { mercatorX, mercatorY } from '../core/units';
import type { Location } from '../shared/types';
import type { Frame } from './canvas_layer';
import type { Palette } from './palette';

export function drawFound(f: Frame, palette: Palette, at: Location): void {
  const c = f.context;
  c.save();
  c.setLineDash([]);
  for (const [width, colour] of [[6, palette.markerHalo], [3, palette.route]] as const) {
    c.lineWidth = width;
    c.strokeStyle = colour;
    c.beginPath();
    c.arc(f.px(mercatorX(at.lon)), f.py(mercatorY(at.lat)), 18, 0, 2 * Math.PI);
    c.stroke();
  }
  c.restore();
}
