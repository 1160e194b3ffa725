/** The incident as it was at a moment: rebuilt from its timeline, so that the page shows what the log says and nothing else. */
import { legsOf, type Band } from '../core/sla';
import type { Clock, Incident, Location, TimelineEvent } from '../shared/types';

const ms = (time: string): number => Date.parse(time);
const str = (value: unknown): string => (typeof value === 'string' ? value : '');

export type LaneState = 'offered' | 'delivered' | 'seen' | 'accepted' | 'moving' | 'arrived' | 'controlled' | 'feedback' | 'ended';

/** One person on this incident: when each state began. */
export interface Lane {
  offer: string;
  responder: string;
  name: string;
  tier: number;
  steps: { at: number; state: LaneState; how: string }[];
}

export interface ClockSpan {
  clock: Clock;
  begin: number;
  due: number;
  end: number | null;
  breached: number | null;
}

export interface History {
  begin: number;
  end: number;
  lanes: Lane[];
  clocks: ClockSpan[];
  places: { at: number; location: Location }[];
  severities: { at: number; severity: string }[];
}

const kStates: Record<string, LaneState> = {
  offer_delivered: 'delivered', offer_seen: 'seen', offer_accepted: 'accepted', offer_declined: 'ended', offer_expired: 'ended', offer_withdrawn: 'ended', assignment_ended: 'ended',
};

function locationOf(value: unknown): Location | null {
  const at = (value as { at?: Location } | null)?.at;
  return at ? { lat: at.lat, lon: at.lon } : null;
}

export function historyOf(incident: Incident, events: readonly TimelineEvent[]): History {
  const lanes = new Map<string, Lane>();
  const places: History['places'] = [];
  const severities: History['severities'] = [];
  const names = new Map((incident.offers ?? []).map((o) => [o.offer_id, o.name]));
  for (const e of events) {
    const at = ms(e.at);
    const offer = str(e['offer']);
    if (e.event === 'offer_made')
      lanes.set(offer, { offer, responder: str(e['responder']), name: names.get(offer) ?? str(e['responder']), tier: Number(e['tier'] ?? 0), steps: [{ at, state: e['ordered'] === true ? 'accepted' : 'offered', how: '' }] });
    const lane = lanes.get(offer);
    const state = e.event === 'assignment_progressed' ? (str(e['stage']) as LaneState) : kStates[e.event];
    if (lane && state) lane.steps.push({ at, state, how: str(e['reason']) || e.event });
    const location = e.event === 'incident_opened' || e.event === 'location_changed' ? locationOf(e['location']) : null;
    if (location) places.push({ at, location });
    if (e.event === 'incident_opened' || e.event === 'severity_changed') severities.push({ at, severity: str(e['severity']) });
  }
  const begin = events.length > 0 ? ms(events[0]!.at) : ms(incident.received_at);
  const end = events.length > 0 ? ms(events[events.length - 1]!.at) : begin;
  return { begin, end: Math.max(end, begin + 1000), lanes: [...lanes.values()], clocks: spansOf(incident.clocks), places, severities };
}

function spansOf(clocks: readonly Clock[]): ClockSpan[] {
  return legsOf(clocks).map((c) => ({ clock: c, begin: ms(c.started_at), due: ms(c.due_at), end: c.stopped_at ? ms(c.stopped_at) : null, breached: c.breached_at ? ms(c.breached_at) : null }));
}

export function laneStateAt(lane: Lane, at: number): LaneState | null {
  let state: LaneState | null = null;
  for (const step of lane.steps) if (step.at <= at) state = step.state;
  return state;
}

/** What colour the incident had: the worst of its clocks that were running. */
export function bandAt(history: History, at: number): Band {
  let band: Band = 'done';
  for (const c of history.clocks) {
    if (at < c.begin || (c.end !== null && at >= c.end)) continue;
    if (at >= c.due) return 'late';
    const warn = at >= c.due - Math.max(15_000, (c.due - c.begin) / 4);
    if (warn) band = 'warn';
    else if (band === 'done') band = 'ok';
  }
  return band;
}

export function placeAt(history: History, at: number): Location | null {
  let place: Location | null = history.places[0]?.location ?? null;
  for (const p of history.places) if (p.at <= at) place = p.location;
  return place;
}

export function severityAt(history: History, at: number): string {
  let severity = history.severities[0]?.severity ?? 'medium';
  for (const s of history.severities) if (s.at <= at) severity = s.severity;
  return severity;
}
