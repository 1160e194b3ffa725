/** A ring on the map: posts as squares, filled when somebody is there, and gaps as crosses. Dashed, so that it is not told by colour alone. */
import type { Frame } from './canvas_layer';
import type { Palette } from './palette';
import { mercatorX, mercatorY } from '../core/units';
import type { Location, RingArea, RingPlan } from '../shared/types';

export function drawRing(f: Frame, palette: Palette, ring: RingPlan, suspect: Location | null): void {
  const c = f.context;
  const at = (l: Location): [number, number] => [Math.round(f.px(mercatorX(l.lon))), Math.round(f.py(mercatorY(l.lat)))];
  c.save();
  c.strokeStyle = palette.ring;
  c.fillStyle = palette.ring;
  if (suspect && ring.posts.length > 2) {
    // Round the posts in the order of their bearing: an outline, not a border.
    const [sx, sy] = at(suspect);
    const corners = ring.posts.map((p) => at(p.location)).sort((a, b) => Math.atan2(a[1] - sy, a[0] - sx) - Math.atan2(b[1] - sy, b[0] - sx));
    c.lineWidth = 2;
    c.setLineDash([8, 6]);
    c.beginPath();
    for (const [x, y] of corners) c.lineTo(x, y);
    c.closePath();
    c.stroke();
    c.setLineDash([]);
  }
  for (const post of ring.posts) {
    const [x, y] = at(post.location);
    c.lineWidth = 5;
    c.strokeStyle = palette.markerHalo;
    c.strokeRect(x - 7, y - 7, 14, 14);
    c.lineWidth = 2.5;
    c.strokeStyle = palette.ring;
    c.strokeRect(x - 7, y - 7, 14, 14);
    if (post.state === 'in_place') c.fillRect(x - 7, y - 7, 14, 14);
    else if (post.responder_id) c.fillRect(x - 3, y - 3, 6, 6);
  }
  c.lineWidth = 3;
  for (const gap of ring.gaps) {
    const [x, y] = at(gap.location);
    c.beginPath();
    c.moveTo(x - 7, y - 7);
    c.lineTo(x + 7, y + 7);
    c.moveTo(x + 7, y - 7);
    c.lineTo(x - 7, y + 7);
    c.stroke();
  }
  c.restore();
}

/** Where the suspect may be: a light wash, so that everything under it can be read. */
export function drawArea(f: Frame, palette: Palette, area: RingArea): void {
  if (area.outline.length < 3) return;
  const c = f.context;
  c.save();
  c.beginPath();
  for (const [lon, lat] of area.outline) c.lineTo(f.px(mercatorX(lon)), f.py(mercatorY(lat)));
  c.closePath();
  c.globalAlpha = 0.14;
  c.fillStyle = palette.ring;
  c.fill();
  c.globalAlpha = 0.7;
  c.lineWidth = 1;
  c.strokeStyle = palette.ring;
  c.stroke();
  if (area.likely_outline && area.likely_outline.length >= 3) {
    // Inside this line no camera needs to have missed it.
    c.beginPath();
    for (const [lon, lat] of area.likely_outline) c.lineTo(f.px(mercatorX(lon)), f.py(mercatorY(lat)));
    c.closePath();
    c.globalAlpha = 0.16;
    c.fill();
  }
  c.restore();
}
