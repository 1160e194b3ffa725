/**
 * Alarms: what needs an operator's action within a time. All else is a notice, without a sound.
 *
 *   sos      a responder or a button in distress
 *   new      an unclaimed incident of the worst two severities, or one that nobody can be sent to without a person's help
 *   warn     a quarter of the time is left (never less than 15 s before)
 *   late     a clock has run out
 *   system   the line to the service is lost
 *
 * An alarm lasts until its reason is gone; it is loud until somebody takes notice of it (or of the incident as it is now).
 */
import { isLate, isLive, leadingClock, warnAt } from './sla';
import type { Incident } from '../shared/types';

export type AlarmKind = 'sos' | 'system' | 'late' | 'new' | 'warn';
/** Loudest first. */
export const alarmKinds: readonly AlarmKind[] = ['sos', 'system', 'late', 'new', 'warn'];

export interface Alarm {
  key: string;
  kind: AlarmKind;
  incidentId: string;
  since: number;
  noticed: boolean;
}

/** More than this in ten minutes at one desk is a flood (EEMUA 191); it ends below kFloodEnds. */
export const kFloodBegins = 10;
export const kFloodEnds = 5;
export const kRateWindowMs = 600_000;

function kindsOf(i: Incident, nowMs: number): { kind: AlarmKind; key: string }[] {
  const out: { kind: AlarmKind; key: string }[] = [];
  if (i.intent === 'consult') return out;
  if (i.type === 'sos') out.push({ kind: 'sos', key: `sos:${i.incident_id}` });
  else if (!i.claimed_by && (i.severity === 'critical' || i.severity === 'high' || i.needs_location)) out.push({ kind: 'new', key: `new:${i.incident_id}` });
  const clock = leadingClock(i.clocks, nowMs);
  if (clock && isLate(clock, nowMs)) out.push({ kind: 'late', key: `late:${i.incident_id}:${clock.clock_id}` });
  else if (clock && isLive(clock) && nowMs >= warnAt(clock)) out.push({ kind: 'warn', key: `warn:${i.incident_id}:${clock.clock_id}` });
  return out;
}

export class AlarmBook {
  readonly active = new Map<string, Alarm>();
  flood = false;
  /** Alarms of incidents that were there when the page was opened, or the line came back, are shown and make no noise of their own. */
  private quiet = true;

  /** @param begun when alarms of this desk began, from before the page was loaded anew */
  constructor(private begun: number[] = []) {}

  /** @return alarms that have just begun, loudest first */
  update(open: Iterable<Incident>, connected: boolean, nowMs: number): Alarm[] {
    const begun: Alarm[] = [];
    const seen = new Set<string>();
    const raise = (kind: AlarmKind, key: string, incidentId: string): void => {
      seen.add(key);
      if (this.active.has(key)) return;
      const alarm = { key, kind, incidentId, since: nowMs, noticed: this.quiet && kind !== 'system' && kind !== 'sos' };
      this.active.set(key, alarm);
      if (!alarm.noticed) begun.push(alarm);
    };
    if (!connected) raise('system', 'system', '');
    for (const i of open) for (const { kind, key } of kindsOf(i, nowMs)) raise(kind, key, i.incident_id);
    for (const key of this.active.keys()) if (!seen.has(key)) this.active.delete(key);
    for (const _ of begun) this.begun.push(nowMs);
    this.begun = this.begun.filter((at) => nowMs - at < kRateWindowMs);
    this.flood = this.flood ? this.begun.length >= kFloodEnds : this.begun.length > kFloodBegins;
    this.quiet = false;
    return begun.sort((a, b) => alarmKinds.indexOf(a.kind) - alarmKinds.indexOf(b.kind));
  }

  /** The next update belongs to a new picture: what it finds for the first time has not begun now. What was known goes on as it was. */
  startOver(): void {
    this.quiet = true;
  }
  notice(incidentId: string): void {
    for (const a of this.active.values()) if (a.incidentId === incidentId) a.noticed = true;
  }
  /** Incidents with an alarm that nobody has taken notice of, but for those that are only about to be late. */
  urgent(): Set<string> {
    return new Set(this.loud().flatMap((a) => (a.incidentId && a.kind !== 'warn' ? [a.incidentId] : [])));
  }
  /** Of the urgent ones, those whose row blinks: late, a call for help, or of the worst severity. */
  blinking(severityOf: (incidentId: string) => Incident['severity'] | undefined): Set<string> {
    return new Set(this.loud().flatMap((a) => (a.incidentId && (a.kind === 'late' || a.kind === 'sos' || (a.kind === 'new' && severityOf(a.incidentId) === 'critical')) ? [a.incidentId] : [])));
  }
  loud(): Alarm[] {
    return [...this.active.values()].filter((a) => !a.noticed).sort((a, b) => alarmKinds.indexOf(a.kind) - alarmKinds.indexOf(b.kind));
  }
  /** In the last ten minutes at this desk. */
  get rate(): number {
    return this.begun.length;
  }
  /** When each of them began. */
  get recent(): readonly number[] {
    return this.begun;
  }
}
