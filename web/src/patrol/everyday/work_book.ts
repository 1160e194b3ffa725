/**
 * The everyday work that the phone knows: its tasks, what it read and did, and the reports that still have to arrive. Plain and pure: times
 * come in, nothing is sent from here. Everything is in `state`, which can be kept and brought back.
 *
 * Rules: a report has an id of its own and goes until the service has it or refuses it, oldest first, one at a time. It proves presence by a fix
 * of its own time or by the code that hangs at the place, never by where the phone is later. A task that a waiting report ends is shown as done
 * here, and is done when the service says so.
 */
import { inOrder, type WorkTask } from '../../shared/everyday';
import type { Place } from '../case_book';
import { metres } from '../metres';

/** Where the phone was, by the service's time. */
export interface Fix extends Place {
  at: number;
}
export interface ReadCode {
  place_id: string;
  code: string;
  at: number;
}
export interface Proof {
  fix: Fix | null;
  code: string;
}
/** What the service has told about a place. */
export interface Spot {
  name: string;
  location: Place | null;
  checklist: string[];
}
export type ReportKind = 'inspection' | 'visit' | 'finish' | 'danger' | 'start' | 'check' | 'end';
export interface Report {
  report_id: string;
  kind: ReportKind;
  /** The place, or the task of `finish`. */
  subject: string;
  /** The phone's own id of the round. */
  round: string;
  at: number;
  body: Record<string, unknown>;
}
export interface Round {
  id: string;
  patrol_id: string; // '' until the service has it
  team: string;
  started: number;
  checks: { report_id: string; place_id: string; at: number; sent: boolean }[];
  ending: boolean;
}
export interface News {
  id: string;
  code: string;
  subject: string;
  until: number;
}
export interface WorkState {
  tasks: WorkTask[];
  waiting: Report[];
  rounds: Round[];
  spots: Record<string, Spot>;
  codes: ReadCode[];
  news: News[];
  balance: number | null;
}
/** Why a report is not even made: the service would refuse it. */
export type Absence = '' | 'no_position' | 'stale_fix' | 'too_far';

// As the service judges: engine/everyday/presence.hpp.
const kFenceM = 80;
const kAccuracyGrantedM = 100;
const kCodeFenceM = 1000;
const kFixWithinMs = 120_000;

const kCodeMs = 600_000; // a code that was read says that somebody is there now
const kNewsMs = 120_000;
const kNewsKept = 4;
const kWaitingMax = 200;
const kSpotsKept = 300;
const kTeamBytes = 64; // adapters/app/routes_patrol_sessions.cpp
/** Said of something that is as it should be already. */
export const kDoneAlready = ['task_done', 'patrol_ended'];

export const emptyWork = (): WorkState => ({ tasks: [], waiting: [], rounds: [], spots: {}, codes: [], news: [], balance: null });

/** @param place null: not known to this phone, so the service has to judge */
export function absence(place: Place | null, proof: Proof, now: number): Absence {
  if (!proof.fix) return proof.code ? '' : 'no_position';
  const fresh = now - proof.fix.at <= kFixWithinMs;
  if (!fresh) return proof.code ? '' : 'stale_fix';
  const fence = (proof.code ? kCodeFenceM : kFenceM) + Math.min(kAccuracyGrantedM, proof.fix.accuracy_m ?? 0);
  return place && metres(place, proof.fix) > fence ? 'too_far' : '';
}

/** The service counts bytes, a field of the page letters: a name that is too long would be refused with the whole round. */
function withinBytes(text: string, max: number): string {
  const letters = [...text];
  while (new TextEncoder().encode(letters.join('')).length > max) letters.pop();
  return letters.join('');
}

const iso = (ms: number): string => new Date(ms).toISOString();

function proven({ fix, code }: Proof, now: number): Record<string, unknown> {
  return {
    proof: code ? 'qr' : 'geofence',
    ...(code ? { code } : {}),
    ...(fix ? { location: { lat: fix.lat, lon: fix.lon, crs: 'wgs84', accuracy_m: fix.accuracy_m ?? 0 }, fix_at: iso(fix.at) } : {}),
    at: iso(now),
  };
}

export class WorkBook {
  constructor(
    public state: WorkState,
    private readonly newId: () => string,
  ) {}

  /** All that is open for this person. */
  onTasks(tasks: readonly WorkTask[]): void {
    this.state.tasks = inOrder(tasks);
    for (const t of tasks) if (t.place) this.learn(t.subject, t.place);
  }
  nameOf(placeId: string): string {
    return this.state.spots[placeId]?.name ?? '';
  }
  /** A report that ends it is on its way. */
  isWaiting(task: WorkTask): boolean {
    return this.state.waiting.some((r) => (r.kind === 'finish' && r.subject === task.task_id) || (r.kind === task.kind && r.subject === task.subject));
  }

  read(placeId: string, code: string, now: number): void {
    this.state.codes = [...this.state.codes.filter((c) => c.place_id !== placeId && now - c.at < kCodeMs), { place_id: placeId, code, at: now }];
  }
  /** '' when none was read lately. */
  codeOf(placeId: string, now: number): string {
    return this.state.codes.find((c) => c.place_id === placeId && now - c.at < kCodeMs)?.code ?? '';
  }

  inspect(placeId: string, missing: readonly string[], text: string, proof: Proof, now: number): Absence {
    const why = this.absent(placeId, proof, now);
    if (!why) this.queue('inspection', placeId, now, { ...proven(proof, now), missing, ...(text ? { text } : {}) });
    return why;
  }
  visit(placeId: string, text: string, proof: Proof, now: number): Absence {
    const why = this.absent(placeId, proof, now);
    if (!why) this.queue('visit', placeId, now, { ...proven(proof, now), ...(text ? { text } : {}) });
    return why;
  }
  finish(taskId: string, text: string, now: number): void {
    if (!this.state.waiting.some((r) => r.kind === 'finish' && r.subject === taskId)) this.queue('finish', taskId, now, { command: 'finish', text });
  }
  /** By place, else by where the phone is. */
  danger(text: string, placeId: string, fix: Fix | null, now: number): Absence {
    if (!placeId && !fix) return 'no_position';
    this.queue('danger', placeId, now, { text, ...(placeId ? { place_id: placeId } : {}), ...(fix ? { location: { lat: fix.lat, lon: fix.lon, crs: 'wgs84', accuracy_m: fix.accuracy_m ?? 0 } } : {}) });
    return '';
  }

  // --- rounds ---
  get round(): Round | null {
    return this.state.rounds.find((r) => !r.ending) ?? null;
  }
  start(team: string, now: number): void {
    if (this.round) return;
    const id = this.newId();
    this.state.rounds.push({ id, patrol_id: '', team, started: now, checks: [], ending: false });
    const name = withinBytes(team, kTeamBytes);
    this.queue('start', '', now, name ? { team: name } : {}, id);
  }
  check(placeId: string, proof: Proof, now: number): Absence {
    const round = this.round;
    const why = this.absent(placeId, proof, now);
    if (!round || why) return why;
    const report_id = this.queue('check', placeId, now, { place_id: placeId, ...proven(proof, now) }, round.id);
    if (report_id) round.checks.push({ report_id, place_id: placeId, at: now, sent: false });
    return '';
  }
  end(now: number): void {
    const round = this.round;
    if (!round) return;
    round.ending = true;
    this.queue('end', '', now, { command: 'end' }, round.id);
  }

  // --- on the way to the service ---
  next(): Report | null {
    return this.state.waiting[0] ?? null;
  }
  /** Below /patrol/api. */
  pathOf(r: Report): string {
    const id = encodeURIComponent(r.subject);
    const patrol = encodeURIComponent(this.state.rounds.find((one) => one.id === r.round)?.patrol_id ?? '');
    const paths: Record<ReportKind, string> = {
      inspection: `hazards/${id}/inspections`, visit: `homes/${id}/visits`, finish: `tasks/${id}/commands`, danger: 'hazard-reports', start: 'patrols', check: `patrols/${patrol}/checks`,
      end: `patrols/${patrol}/commands`,
    };
    return paths[r.kind];
  }
  /** @param answer the service's, whose shape the report's kind says */
  onTaken(r: Report, answer: Record<string, unknown>, now: number): void {
    this.drop(r);
    const round = this.state.rounds.find((one) => one.id === r.round);
    if (r.kind === 'start' && round) round.patrol_id = String(answer['patrol_id'] ?? '');
    const check = round?.checks.find((c) => c.report_id === r.report_id);
    if (check) check.sent = true;
    if (r.kind === 'end' && round) this.state.rounds = this.state.rounds.filter((one) => one !== round);
    if (r.kind === 'inspection') this.learn(r.subject, answer);
    if (r.kind === 'inspection' || r.kind === 'visit') this.state.tasks = this.state.tasks.filter((t) => t.kind !== r.kind || t.subject !== r.subject);
    if (r.kind === 'finish') this.state.tasks = this.state.tasks.filter((t) => t.task_id !== r.subject);
    if (r.kind !== 'check' && r.kind !== 'start') this.tell(`${r.kind}_taken`, r.subject, now);
  }
  /** The service will never take it. What it was for is open again. */
  onRefused(r: Report, code: string, now: number): void {
    if (kDoneAlready.includes(code)) return this.onTaken(r, {}, now);
    this.drop(r);
    if (r.kind === 'start') {
      this.state.waiting = this.state.waiting.filter((one) => one.round !== r.round);
      this.state.rounds = this.state.rounds.filter((one) => one.id !== r.round);
    }
    const round = this.state.rounds.find((one) => one.id === r.round);
    if (round && r.kind === 'check') round.checks = round.checks.filter((c) => c.report_id !== r.report_id);
    if (round && r.kind === 'end') this.state.rounds = this.state.rounds.filter((one) => one !== round);
    this.tell(code, r.subject, now);
  }
  tell(code: string, subject: string, now: number): void {
    this.state.news = [...this.state.news.filter((n) => n.code !== code || n.subject !== subject).slice(1 - kNewsKept), { id: this.newId(), code, subject, until: now + kNewsMs }];
  }
  dismiss(id: string): void {
    this.state.news = this.state.news.filter((n) => n.id !== id);
  }
  /** @return whether anything is over by now */
  tick(now: number): boolean {
    const before = this.state.news.length;
    this.state.news = this.state.news.filter((n) => now < n.until);
    return before !== this.state.news.length;
  }

  /** Out of a task or the answer to an inspection; what says nothing of a place changes nothing. */
  private learn(placeId: string, told: { name?: unknown; location?: unknown; checklist?: unknown }): void {
    if (!Array.isArray(told.checklist)) return;
    const spot: Spot = { name: typeof told.name === 'string' ? told.name : '', location: (told.location as Place | null | undefined) ?? null, checklist: told.checklist.map(String) };
    const rest = Object.entries(this.state.spots).filter(([id]) => id !== placeId);
    this.state.spots = Object.fromEntries([...rest.slice(1 - kSpotsKept), [placeId, spot]]);
  }
  private absent(placeId: string, proof: Proof, now: number): Absence {
    return absence(this.state.spots[placeId]?.location ?? null, proof, now);
  }
  private drop(r: Report): void {
    this.state.waiting = this.state.waiting.filter((one) => one.report_id !== r.report_id);
  }
  private queue(kind: ReportKind, subject: string, now: number, body: Record<string, unknown>, round = ''): string {
    if (this.state.waiting.length >= kWaitingMax) {
      this.tell('too_many_waiting', '', now);
      return '';
    }
    const report_id = this.newId();
    this.state.waiting.push({ report_id, kind, subject, round, at: now, body: { report_id, ...body } });
    return report_id;
  }
}
