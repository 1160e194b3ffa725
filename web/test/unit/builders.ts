/** Small incidents and clocks for tests; times are relative to kNow. */
import type { Clock, Incident, Responder, Severity, Stage } from '../../src/shared/types';

export const kNow = Date.parse('2026-11-22T04:00:00.000Z');
export const minutes = (n: number): number => n * 60_000;
const at = (ms: number): string => new Date(kNow + ms).toISOString();

export function clock(o: { id?: string; due: number; start?: number; state?: Clock['state']; stopped?: number; stage?: Stage }): Clock {
  return {
    clock_id: o.id ?? `C${o.due}`, rule_id: 'arrive', stage: o.stage ?? 'arrived', state: o.state ?? 'running', started_at: at(o.start ?? 0), due_at: at(o.due),
    breached_at: o.state === 'breached' ? at(o.due) : null, stopped_at: o.stopped === undefined ? null : at(o.stopped), cause: null, late: false, excuse: null,
  };
}

export function incident(id: string, severity: Severity, clocks: Clock[] = [], more: Partial<Incident> = {}): Incident {
  return {
    incident_id: id, state: 'open', type: 'fight', intent: 'report', severity, received_at: at(0), place_id: '', place: null, zone_id: 'grid-001', zone_class: 'core', silent: false,
    drill: false, needs_location: false, alert_count: 1, claimed_by: '', outcome: '', closed_at: null, location: { lat: 31.04, lon: 114.94 }, merged_into: null, offers_open: 0, assigned: 0,
    arrived: 0, clocks, ...more,
  };
}

export function responder(id: string, more: Partial<Responder> = {}): Responder {
  return {
    responder_id: id, name: id, class: 'officer', tier: 2, unit: 'st-01', grid: 'grid-001', travel_mode: 'car', status: 'available', on_duty: true, drill: false, offer_id: null,
    incident_id: null, location: null, fix_age_s: null, watched: false, ...more,
  };
}
