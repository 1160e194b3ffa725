/** Which squares of the town can be met now: nothing where they can, hatched where nobody free is near, crossed where nobody could ever be. */
import type { Frame } from './canvas_layer';
import type { Palette } from './palette';
import { mercatorX, mercatorY } from '../core/units';

export interface CoverageSquare {
  properties: Record<string, string | number>;
  geometry: { coordinates: [number, number] };
}

export function drawCoverage(f: Frame, palette: Palette, squares: readonly CoverageSquare[], tier: number): void {
  const c = f.context;
  c.save();
  const size = Math.max(3, Math.min(16, 300 / f.resolution));
  c.lineWidth = 1.6;
  for (const s of squares) {
    const state = s.properties[`tier${tier}`];
    if (state !== 'met' && state !== 'missed' && state !== 'impossible') continue;
    const x = Math.round(f.px(mercatorX(s.geometry.coordinates[0])));
    const y = Math.round(f.py(mercatorY(s.geometry.coordinates[1])));
    if (x < -20 || y < -20 || x > f.width + 20 || y > f.height + 20) continue;
    c.globalAlpha = state === 'met' ? 0.35 : 0.8;
    c.strokeStyle = c.fillStyle = state === 'met' ? palette.unit.busy : palette.label;
    c.beginPath();
    if (state === 'met') c.fillRect(x - size / 2, y - size / 2, size, size);
    else if (state === 'missed') {
      for (const shift of [-0.25, 0.25]) {
        c.moveTo(x - size / 2 + shift * size, y + size / 2);
        c.lineTo(x + size / 2 + shift * size, y - size / 2);
      }
    } else {
      c.moveTo(x - size / 2, y - size / 2);
      c.lineTo(x + size / 2, y + size / 2);
      c.moveTo(x + size / 2, y - size / 2);
      c.lineTo(x - size / 2, y + size / 2);
    }
    c.stroke();
  }
  c.restore();
}
