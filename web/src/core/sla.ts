/** The clocks of an incident as a desk reads them: which one counts now, how much is left, what colour that has. */
import type { Lang } from '../shared/preferences.svelte';
import type { Clock, Incident, Severity } from '../shared/types';

export type Band = 'ok' | 'warn' | 'late' | 'done' | 'paused' | 'none';

/** Warn at a quarter of the length, at least at this. */
const kWarnMinMs = 15_000;
const kWarnShare = 0.25;

const ms = (time: string): number => Date.parse(time);

/** It still waits for its event: running, or late and not yet stopped. */
export function isLive(c: Clock): boolean {
  return c.state === 'running' || (c.state === 'breached' && c.stopped_at === null);
}

export function isLate(c: Clock, nowMs: number): boolean {
  return isLive(c) && (c.state === 'breached' || nowMs >= ms(c.due_at));
}

/** From here on the clock warns. */
export function warnAt(c: Clock): number {
  const due = ms(c.due_at);
  return due - Math.max(kWarnMinMs, (due - ms(c.started_at)) * kWarnShare);
}

export function bandOf(c: Clock, nowMs: number): Band {
  if (c.state === 'paused') return 'paused';
  if (!isLive(c)) return c.state === 'cancelled' ? 'none' : 'done';
  if (isLate(c, nowMs)) return 'late';
  return nowMs >= warnAt(c) ? 'warn' : 'ok';
}

/** The clock that a dispatcher should look at: what is late, earliest first; else what is due next; else one that is paused. */
export function leadingClock(clocks: readonly Clock[], nowMs: number): Clock | undefined {
  let best: Clock | undefined;
  let bestRank = 3;
  for (const c of clocks) {
    const rank = isLate(c, nowMs) ? 0 : isLive(c) ? 1 : c.state === 'paused' ? 2 : 3;
    if (rank === 3) continue;
    if (best === undefined || rank < bestRank || (rank === bestRank && ms(c.due_at) < ms(best.due_at))) {
      best = c;
      bestRank = rank;
    }
  }
  return best;
}

const kSeverityRank: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3, none: 4 };
export const severityRank = (s: Severity): number => kSeverityRank[s];

/** `I17` sorts behind `I9`. */
export function idNumber(incidentId: string): number {
  const digits = /\d+/.exec(incidentId);
  return digits ? Number(digits[0]) : 0;
}

export interface Urgency {
  late: boolean;
  severity: number;
  leftMs: number;
  id: number;
}

export function urgencyOf(i: Incident, nowMs: number): Urgency {
  const clock = i.state === 'open' ? leadingClock(i.clocks, nowMs) : undefined;
  const live = clock !== undefined && isLive(clock);
  return {
    late: clock !== undefined && isLate(clock, nowMs),
    severity: severityRank(i.severity),
    leftMs: live ? ms(clock.due_at) - nowMs : Infinity,
    id: idNumber(i.incident_id),
  };
}

/** Late first, then severity, then time left, then id. A total order. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  if (a.late !== b.late) return a.late ? -1 : 1;
  if (a.severity !== b.severity) return a.severity - b.severity;
  if (a.leftMs !== b.leftMs) return a.leftMs < b.leftMs ? -1 : 1;
  return a.id - b.id;
}

export const legSeconds = (c: Clock): number => Math.round((ms(c.due_at) - ms(c.started_at)) / 1000);
/** What a clock allows, as it is written on its leg: 1m, 5m, 30s. */
export function legLimit(c: Clock, lang: Lang): string {
  const seconds = legSeconds(c);
  const [minute, second] = lang === 'zh' ? ['分', '秒'] : ['m', 's'];
  return seconds % 60 === 0 ? `${seconds / 60}${minute}` : `${seconds}${second}`;
}

const kStageOrder = ['ordered', 'offered', 'signed', 'moving', 'arrived', 'controlled', 'ring_activated', 'ring_closed', 'feedback', 'closed'];

/** The legs in the order in which they are run; those of rules that no longer cover the incident are left out. */
export function legsOf(clocks: readonly Clock[]): Clock[] {
  const rank = (c: Clock): number => kStageOrder.indexOf(c.stage);
  return clocks
    .filter((c) => c.state !== 'cancelled')
    .sort((a, b) => rank(a) - rank(b) || ms(a.due_at) - ms(b.due_at) || (a.tier ?? 0) - (b.tier ?? 0));
}
