/** What the everyday page shows of its lists, and what it asks for; without a clock or a network. */
import { inOrder, type AreaNotice, type CareHome, type Dispute, type Hazard, type PatrolRound, type Proposal, type WorkKind, type WorkTask } from '../shared/everyday';
import { msOf } from '../shared/format';

export const kinds: WorkKind[] = ['inspection', 'defect', 'hazard_report', 'visit', 'follow_up'];

/** What has a deadline behind it. The service says so a moment later than the clock. */
export const isLate = (t: WorkTask, now: number): boolean => t.done_at === null && (t.overdue_at !== null || msOf(t.due_at) < now);

export interface TaskFilter {
  kind: WorkKind | '';
  late: boolean;
  zone: string;
  text: string;
}
export function shownTasks(tasks: readonly WorkTask[], f: TaskFilter, wordsOf: (t: WorkTask) => string, now: number): WorkTask[] {
  const wanted = f.text.trim().toLowerCase();
  return inOrder(tasks).filter((t) => (!f.kind || t.kind === f.kind) && (!f.late || isLate(t, now)) && (!f.zone || t.zone === f.zone) && (!wanted || wordsOf(t).toLowerCase().includes(wanted)));
}

/** Missing something first, then waiting for an inspection, then by the day it is due. */
export function hazardsInOrder(hazards: readonly Hazard[]): Hazard[] {
  const rank = (h: Hazard): number => (h.missing.length > 0 ? 0 : h.task ? 1 : 2);
  return [...hazards].sort((a, b) => rank(a) - rank(b) || (msOf(a.due_at) || 0) - (msOf(b.due_at) || 0) || a.place_id.localeCompare(b.place_id));
}
/** Those whose visit is due, the one that waits longest first; then by the day it falls due; never visited ones have no such day. */
export function homesInOrder(homes: readonly CareHome[]): CareHome[] {
  const day = (h: CareHome): number => msOf(h.due_at) || Infinity;
  return [...homes].sort((a, b) => Number(a.task_id === null) - Number(b.task_id === null) || (day(a) === day(b) ? 0 : day(a) - day(b)) || a.place_id.localeCompare(b.place_id));
}
export const openFirst = (disputes: readonly Dispute[]): Dispute[] => {
  const rank: Record<Dispute['state'], number> = { open: 0, handed_off: 1, settled: 2 };
  return [...disputes].sort((a, b) => rank[a.state] - rank[b.state] || msOf(b.opened_at) - msOf(a.opened_at));
};

export interface Counts {
  tasks: number;
  hazards: number;
  rounds: number;
  homes: number;
  disputes: number;
  notices: number;
}
/** Not settled, or settled and to be looked at once more. */
export const wantsSomebody = (d: Dispute): boolean => d.state !== 'settled' || d.follow_up !== null;

/** What wants somebody: the number on each tab. */
export function countsOf(b: { tasks: WorkTask[]; hazards: Hazard[]; rounds: PatrolRound[]; disputes: Dispute[]; notices: AreaNotice[] }, now: number): Counts {
  return {
    tasks: b.tasks.filter((t) => isLate(t, now)).length, hazards: b.hazards.filter((h) => h.missing.length > 0 || h.task !== null).length, rounds: b.rounds.filter((r) => r.ended_at === null).length,
    homes: b.tasks.filter((t) => t.kind === 'visit').length, disputes: b.disputes.filter(wantsSomebody).length, notices: b.notices.filter((n) => !n.ended).length,
  };
}

export interface NoticeDraft {
  zone: string;
  headline: string;
  text: string;
  severity: string;
  hours: number;
  drill: boolean;
}
export const expiries = [1, 3, 6, 12, 24, 72, 168] as const; // hours; the service takes seven days at most
export const emptyNotice = (): NoticeDraft => ({ zone: '', headline: '', text: '', severity: 'high', hours: 3, drill: false });
/** Null: something is missing. */
export function noticeBody(d: NoticeDraft): Record<string, unknown> | null {
  if (!d.zone || !d.headline.trim()) return null;
  return { zone: d.zone, headline: d.headline.trim(), ...(d.text.trim() ? { text: d.text.trim() } : {}), ...(d.severity ? { severity: d.severity } : {}), expires_in_s: d.hours * 3600, ...(d.drill ? { drill: true } : {}) };
}

/** All that the second person reads before deciding: what is said, how severe, where, until when, why. */
export function proposalParts({ about }: Proposal, words: { zone: (id: string) => string; severity: (s: string) => string; until: (at: string) => string }): string[] {
  const text = (name: string): string => (typeof about[name] === 'string' ? about[name] : '');
  const zones = Array.isArray(about['zones']) ? about['zones'].map(String) : [text('zone')].filter(Boolean);
  return [
    text('severity') && words.severity(text('severity')), text('headline'), text('text'), zones.map(words.zone).join('、'), text('expires_at') && words.until(text('expires_at')), text('reason'),
  ].filter(Boolean);
}

/** What the next step of a dispute may be: a settled one is looked at once more or opened again, a handed-off one is taken back first. */
export function stepsOf(d: Dispute): string[] {
  if (d.state === 'settled') return ['visit', 'follow_up', 'reopen'];
  if (d.state === 'handed_off') return ['take_back', 'talk', 'follow_up', 'settle'];
  return ['talk', 'visit', 'agreement', 'follow_up', 'hand_off', 'settle'];
}
