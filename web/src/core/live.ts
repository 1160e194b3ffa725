/** What the stream has told so far: open incidents, people, the recently closed. Plain data; no timers, no network. */
import { UnitTable } from './units';
import type { Incident, Responder, Ring, RingArea, StreamMessage, TimelineEvent } from '../shared/types';

export interface Change {
  /** A message is missing in between: only a snapshot helps. */
  gap: boolean;
  /** The whole picture was replaced. */
  replaced: boolean;
  opened: string[];
  closed: string[];
  touched: string[];
  events: TimelineEvent[];
}

const kClosedKept = 200;

export class Live {
  seq = -1;
  readonly open = new Map<string, Incident>();
  readonly closed = new Map<string, Incident>();
  readonly responders = new Map<string, Responder>();
  /** By incident; only those that are not stood down. */
  readonly rings = new Map<string, Ring>();
  readonly ringAreas = new Map<string, RingArea>();
  readonly units = new UnitTable();

  find(id: string): Incident | undefined {
    return this.open.get(id) ?? this.closed.get(id);
  }

  /** A hello and pong change nothing here. Messages that were already taken are dropped. */
  apply(m: StreamMessage): Change {
    const change: Change = { gap: false, replaced: false, opened: [], closed: [], touched: [], events: [] };
    if (m.kind === 'snapshot') this.replace(m, change);
    else if (m.kind === 'delta') this.step(m, change);
    else if (m.kind === 'positions') this.units.update(m);
    else if (m.kind === 'rings') {
      this.ringAreas.clear();
      for (const area of m.rings) this.ringAreas.set(area.ring_id, area);
    }
    return change;
  }

  private replace({ seq, incidents, responders, rings }: Extract<StreamMessage, { kind: 'snapshot' }>, change: Change): void {
    const before = new Set(this.open.keys());
    this.open.clear();
    this.responders.clear();
    this.rings.clear();
    for (const r of rings ?? []) this.putRing(r);
    for (const i of incidents) {
      this.open.set(i.incident_id, i);
      this.closed.delete(i.incident_id);
      if (!before.has(i.incident_id)) change.opened.push(i.incident_id);
    }
    for (const id of before) if (!this.open.has(id)) change.closed.push(id);
    for (const r of responders) this.responders.set(r.responder_id, r);
    this.units.describe(responders);
    this.seq = seq;
    change.replaced = true;
  }

  private step(m: Extract<StreamMessage, { kind: 'delta' }>, change: Change): void {
    if (m.seq <= this.seq) return;
    if (m.previous_seq > this.seq) {
      change.gap = true;
      return;
    }
    this.seq = m.seq;
    for (const i of m.incidents) this.put(i, change);
    for (const r of m.responders) this.responders.set(r.responder_id, r);
    this.units.describe(m.responders);
    for (const r of m.rings ?? []) this.putRing(r);
    change.events = m.events;
  }

  private putRing(r: Ring): void {
    if (r.state === 'stood_down') this.rings.delete(r.incident_id);
    else this.rings.set(r.incident_id, r);
  }

  private put(i: Incident, change: Change): void {
    const id = i.incident_id;
    change.touched.push(id);
    if (i.state === 'open') {
      if (!this.open.has(id)) change.opened.push(id);
      this.open.set(id, i);
      this.closed.delete(id);
      return;
    }
    if (this.open.delete(id)) change.closed.push(id);
    this.closed.delete(id);
    this.closed.set(id, i);
    if (this.closed.size > kClosedKept) this.closed.delete(this.closed.keys().next().value!);
  }
}
