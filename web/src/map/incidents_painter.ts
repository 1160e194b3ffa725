/** Draws incidents: shape and digit say how bad, colour says how its clock stands. The worst are drawn last, on top. */
import type { Frame } from './canvas_layer';
import type { Palette } from './palette';
import type { Band } from '../core/sla';
import { severityDigit } from '../shared/words';
import type { Severity } from '../shared/types';

export interface IncidentMark {
  id: string;
  x: number;
  y: number;
  severity: Severity;
  band: Band;
  /** Nobody has taken notice and it is late, or of the worst kind. */
  urgent: boolean;
  drill: boolean;
}

const kRadius = 12;

function path(c: CanvasRenderingContext2D, severity: Severity, r: number): void {
  c.beginPath();
  if (severity === 'critical') {
    c.moveTo(0, -r * 1.2);
    c.lineTo(r * 1.2, 0);
    c.lineTo(0, r * 1.2);
    c.lineTo(-r * 1.2, 0);
    c.closePath();
  } else if (severity === 'high') {
    c.moveTo(0, -r * 1.25);
    c.lineTo(r * 1.2, r * 0.95);
    c.lineTo(-r * 1.2, r * 0.95);
    c.closePath();
  } else c.arc(0, 0, severity === 'medium' ? r : r * 0.85, 0, Math.PI * 2);
}

export class IncidentsPainter {
  marks: IncidentMark[] = [];
  selected = '';
  private palette: Palette | null = null;

  setPalette(palette: Palette): void {
    this.palette = palette;
  }
  /** Most urgent last. */
  set(marks: IncidentMark[]): void {
    const rank: Record<Severity, number> = { none: 0, low: 1, medium: 2, high: 3, critical: 4 };
    this.marks = [...marks].sort((a, b) => Number(a.band === 'late') - Number(b.band === 'late') || rank[a.severity] - rank[b.severity]);
  }

  draw(f: Frame, flashOn: boolean): void {
    if (!this.palette) return;
    for (const m of this.marks) if (m.id !== this.selected) this.drawOne(f, m, flashOn);
    const selected = this.marks.find((m) => m.id === this.selected);
    if (selected) this.drawOne(f, selected, flashOn);
  }

  pick(f: Frame, atX: number, atY: number, reach = 16): IncidentMark | undefined {
    let best: IncidentMark | undefined;
    let bestD = reach * reach;
    for (const m of this.marks) {
      const dx = f.px(m.x) - atX;
      const dy = f.py(m.y) - atY;
      const d = dx * dx + dy * dy;
      if (d <= bestD) [best, bestD] = [m, d];
    }
    return best;
  }

  private drawOne(f: Frame, m: IncidentMark, flashOn: boolean): void {
    const p = this.palette!;
    const c = f.context;
    const x = Math.round(f.px(m.x));
    const y = Math.round(f.py(m.y));
    if (x < -30 || y < -30 || x > f.width + 30 || y > f.height + 30) return;
    const colour = p.band[m.band];
    c.save();
    c.translate(x, y);
    if (m.id === this.selected) {
      c.lineWidth = 2.5;
      c.strokeStyle = p.selected;
      c.beginPath();
      c.arc(0, 0, kRadius + 9, 0, Math.PI * 2);
      c.stroke();
    }
    if (m.urgent && flashOn) {
      c.globalAlpha = 0.45;
      c.fillStyle = colour;
      path(c, m.severity, kRadius + 6);
      c.fill();
      c.globalAlpha = 1;
    }
    c.lineJoin = 'round';
    c.lineWidth = 7;
    c.strokeStyle = p.markerHalo;
    path(c, m.severity, kRadius);
    c.stroke();
    c.fillStyle = m.band === 'late' ? colour : p.markerBody;
    c.fill();
    c.lineWidth = 3;
    c.strokeStyle = colour;
    if (m.drill) c.setLineDash([4, 3]);
    c.stroke();
    c.setLineDash([]);
    c.fillStyle = m.band === 'late' ? p.markerBody : p.markerText;
    c.font = '700 13px system-ui, sans-serif';
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    c.fillText(severityDigit[m.severity] ?? '', 0, m.severity === 'high' ? 3.5 : 1);
    c.restore();
  }
}
