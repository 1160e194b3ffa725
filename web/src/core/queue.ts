/** The queue: which incidents are shown, in which order, and that nothing moves under the hand. */
import { compareUrgency, isLate, leadingClock, urgencyOf } from './sla';
import type { Incident } from '../shared/types';

export type Filter = 'all' | 'unclaimed' | 'mine' | 'late' | 'severe';
export const filters: readonly Filter[] = ['all', 'unclaimed', 'mine', 'late', 'severe'];

export interface View {
  filter: Filter;
  text: string;
  /** Name of this desk, as the service knows it. */
  me: string;
}

export function passes(i: Incident, view: View, nowMs: number): boolean {
  if (view.filter === 'unclaimed' && i.claimed_by) return false;
  if (view.filter === 'mine' && i.claimed_by !== view.me) return false;
  if (view.filter === 'severe' && i.severity !== 'critical' && i.severity !== 'high') return false;
  if (view.filter === 'late') {
    const clock = leadingClock(i.clocks, nowMs);
    if (!clock || !isLate(clock, nowMs)) return false;
  }
  if (!view.text) return true;
  const wanted = view.text.toLowerCase();
  const fields = [i.incident_id, i.place ?? '', i.place_id, i.type, i.zone_id, i.claimed_by, ...(i.alerts ?? []).map((a) => `${a.text} ${a.reporter.name} ${a.reporter.phone}`)];
  return fields.some((f) => f.toLowerCase().includes(wanted));
}

/** Ids, most urgent first. */
export function ordered(incidents: Iterable<Incident>, view: View, nowMs: number): string[] {
  const rows: { id: string; urgency: ReturnType<typeof urgencyOf> }[] = [];
  for (const i of incidents) if (passes(i, view, nowMs)) rows.push({ id: i.incident_id, urgency: urgencyOf(i, nowMs) });
  return rows.sort((a, b) => compareUrgency(a.urgency, b.urgency)).map((r) => r.id);
}

/** While somebody points at the queue, rows keep their places: gone ones leave, new ones come at the end. */
export function heldOrder(shown: readonly string[], fresh: readonly string[]): string[] {
  const present = new Set(fresh);
  const kept = shown.filter((id) => present.has(id));
  const known = new Set(kept);
  return [...kept, ...fresh.filter((id) => !known.has(id))];
}

export interface Group {
  kind: 'group';
  key: string;
  type: Incident['type'];
  members: string[];
}
export interface Single {
  kind: 'single';
  key: string;
  id: string;
}
export type Row = Group | Single;

/** Incidents of one type within about this far are one group in a flood. */
export const kGroupMeters = 300;
export const kGroupMin = 3;
export const kRowsMax = 120;
/** Rows of an opened group. Two can be open, the one that was opened and the one with the chosen incident: 200 rows in all. */
export const kMembersMax = 40;

function cellOf(i: Incident): string {
  if (!i.location) return `zone:${i.zone_id}`;
  const north = kGroupMeters / 111_195;
  const row = Math.floor(i.location.lat / north);
  const east = north / Math.max(0.1, Math.cos((row * north * Math.PI) / 180));
  return `${row}:${Math.floor(i.location.lon / east)}`;
}

/** In a flood: by place and type. The worst severity, SOS, and what has no place are never in a group. */
export function grouped(ids: readonly string[], find: (id: string) => Incident | undefined, flood: boolean): Row[] {
  const singles = ids.map((id): Row => ({ kind: 'single', key: id, id }));
  if (!flood) return singles;
  const cells = new Map<string, string[]>();
  for (const id of ids) {
    const i = find(id);
    if (!i || i.severity === 'critical' || i.type === 'sos' || i.needs_location) continue;
    const key = `${i.intent}:${i.type}@${cellOf(i)}`; // questions are not alarms
    const members = cells.get(key);
    if (members) members.push(id);
    else cells.set(key, [id]);
  }
  const groupOf = new Map<string, Group>();
  for (const [key, members] of cells) {
    if (members.length < kGroupMin) continue;
    const group: Group = { kind: 'group', key, type: find(members[0]!)!.type, members };
    for (const id of members) groupOf.set(id, group);
  }
  const out: Row[] = [];
  const placed = new Set<Group>();
  for (const row of singles) {
    const group = groupOf.get((row as Single).id);
    if (!group) out.push(row);
    else if (!placed.has(group)) {
      placed.add(group);
      out.push(group);
    }
  }
  return out;
}
