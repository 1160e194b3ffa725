/** What a dispatcher can do, each as one order. Components and keys call these; nothing here knows how it looks. */
import { get, Problem, request, randomId } from '../shared/api';
import { msOf, timeOfDay } from '../shared/format';
import { wordOf } from '../shared/i18n.svelte';
import { severityWords } from '../shared/words';
import type { Incident, Location, Severity, TimelineEvent } from '../shared/types';
import { desk } from './desk.svelte';
import { t } from './dictionary';

export function assign(incident: string, responder: string, reason: string): Promise<Incident | null> {
  desk.notice(incident);
  return desk.orders.give(t('labelAssign', { id: incident, name: desk.nameOf(responder) }), incident, { command: 'assign', responder_id: responder, reason }, () => ({ command: 'unassign', responder_id: responder, reason: t('reasonUndo') }), async (problem) => {
    if (problem.status === 409) desk.noteRefused(incident, responder);
    return null;
  });
}

/** The chosen people, or the nearest who may go. */
export function dispatchNearest(): void {
  const i = desk.selected;
  if (!i || i.state !== 'open') return;
  const wanted = desk.chosen.size > 0 ? [...desk.chosen] : desk.sendable.slice(0, 1).map((c) => c.responder_id);
  if (wanted.length === 0) {
    desk.orders.said = t('noCandidate');
    return;
  }
  const reason = t(desk.chosen.size > 0 ? 'reasonChosen' : 'reasonNearest'); // by key or by mouse is the same order
  for (const id of wanted) void assign(i.incident_id, id, reason);
  desk.chosen = new Set();
}

export const unassign = (incident: string, responder: string, reason: string): Promise<Incident | null> =>
  desk.orders.give(t('labelUnassign', { id: incident, name: desk.nameOf(responder) }), incident, { command: 'unassign', responder_id: responder, reason });

/** Claims it for this desk. Somebody else's incident is only taken over on purpose. */
export function claim(incident: string, takeOver = false): Promise<Incident | null> {
  desk.notice(incident);
  return desk.orders.give(t('labelClaim', { id: incident }), incident, { command: 'claim', take_over: takeOver }, undefined, (problem) => whoHasIt(incident, problem));
}

/** Who was quicker, and when. */
async function whoHasIt(incident: string, problem: Problem): Promise<string | null> {
  if (problem.code !== 'already_claimed') return null;
  const { events } = await get<{ events: TimelineEvent[] }>(`/v1/incidents/${encodeURIComponent(incident)}/timeline`).catch(() => ({ events: [] as TimelineEvent[] }));
  const last = events.filter((e) => e.event === 'incident_claimed').at(-1);
  return last?.by ? t('refusedClaim', { name: last.by, time: timeOfDay(msOf(last.at)) }) : null;
}

/** One after the other: a hundred at once would only wait in the browser. What somebody else has stays with them. */
export async function claimAll(incidents: readonly string[], takeOver = false): Promise<void> {
  for (const id of incidents) {
    const owner = desk.find(id)?.claimed_by ?? '';
    if (owner === '' || takeOver) await claim(id, takeOver);
  }
}

export const escalate = (incident: string, tier: number, reason: string): Promise<Incident | null> =>
  desk.orders.give(t('labelEscalate', { id: incident }), incident, { command: 'escalate', ...(tier > 0 ? { tier } : {}), reason });

export const addNote = (incident: string, text: string): Promise<Incident | null> =>
  desk.orders.give(t('labelNote', { id: incident }), incident, { command: 'note', text });

export const resolve = (incident: string, outcome: string, text: string): Promise<Incident | null> =>
  desk.orders.give(t('labelResolve', { id: incident }), incident, { command: 'resolve', outcome, text });

export const reopen = (incident: string, reason: string): Promise<Incident | null> =>
  desk.orders.give(t('labelReopen', { id: incident }), incident, { command: 'reopen', reason });

export const merge = (incident: string, into: string): Promise<Incident | null> =>
  desk.orders.give(t('labelMerge', { id: incident, into }), incident, { command: 'merge', into }, () => ({ command: 'unmerge' }));

export const unmerge = (incident: string): Promise<Incident | null> => desk.orders.give(t('labelUnmerge', { id: incident }), incident, { command: 'unmerge' });

export const setSeverity = (incident: string, severity: Severity, reason: string): Promise<Incident | null> =>
  desk.orders.give(t('labelSeverity', { id: incident, severity: wordOf(severityWords, severity) }), incident, { command: 'set_severity', severity, reason });

export const setLocation = (incident: string, at: Location): Promise<Incident | null> =>
  desk.orders.give(t('labelLocation', { id: incident }), incident, { command: 'set_location', location: { lat: at.lat, lon: at.lon, crs: 'wgs84' } });

export const excuse = (incident: string, rule: string, code: string): Promise<Incident | null> =>
  desk.orders.give(t('labelExcuse', { id: incident }), incident, { command: 'excuse', rule_id: rule, code });

export interface PhoneCall {
  alertId: string;
  type: string;
  severity: string;
  placeId: string;
  placeText: string;
  at: Location | null;
  text: string;
  name: string;
  phone: string;
  drill: boolean;
}

/** One alert id for each opened form: pressing twice, or again after no answer, is one incident. */
export const newCall = (): PhoneCall => ({ alertId: `desk-${randomId()}`, type: 'other', severity: '', placeId: '', placeText: '', at: null, text: '', name: '', phone: '', drill: false });

/** @throws Problem */
export async function raise(call: PhoneCall, me: string): Promise<string> {
  const receipt = await request<{ incident_id: string }>('/v1/alerts', {
    body: {
      alert_id: call.alertId,
      source: { kind: 'phone', id: me },
      type: call.type,
      ...(call.severity ? { severity: call.severity } : {}),
      ...(call.placeId ? { place_id: call.placeId } : {}),
      ...(call.at ? { location: { lat: call.at.lat, lon: call.at.lon, crs: 'wgs84' } } : {}),
      reporter: { name: call.name, phone: call.phone },
      text: [call.placeId || call.at ? '' : call.placeText, call.text].filter(Boolean).join('; '),
      ...(call.drill ? { drill: true } : {}),
    },
  });
  if (!receipt.incident_id) throw new Problem(200, 'no_incident', 'the receipt names no incident');
  return receipt.incident_id;
}
