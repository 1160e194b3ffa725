/** The documents of the everyday work, as far as the pages read them; GET /openapi.yaml is the whole. Times are RFC 3339 UTC. */
import type { Location } from './types';

export type WorkKind = 'inspection' | 'defect' | 'hazard_report' | 'visit' | 'follow_up';

export interface WorkTask {
  task_id: string;
  kind: WorkKind;
  /** A place, a dispute, or the id of a hazard report. */
  subject: string;
  item: string | null;
  /** Of a hazard report: who saw it. */
  reported_by?: string | null;
  zone: string | null;
  assignee: string | null;
  text: string;
  raised_at: string;
  due_at: string;
  overdue_at: string | null;
  done_at: string | null;
  /** What whoever goes there has to know; only where the service says it. */
  place?: { place_id?: string | null; name: string | null; location: Location | null; checklist?: string[] } | null;
}

/** Overdue first, then what is due first. */
export const inOrder = (tasks: readonly WorkTask[]): WorkTask[] =>
  [...tasks].sort((a, b) => Number(a.overdue_at === null) - Number(b.overdue_at === null) || Date.parse(a.due_at) - Date.parse(b.due_at) || a.task_id.localeCompare(b.task_id));

export interface Hazard {
  place_id: string;
  name: string | null;
  zone: string | null;
  location: Location;
  water: boolean;
  checklist: string[];
  missing: string[];
  interval_s: number;
  inspected_at: string | null;
  inspected_by: string | null;
  due_at: string | null;
  inspections: number;
  task: WorkTask | null;
  defects: WorkTask[];
}

export interface PatrolRound {
  patrol_id: string;
  team: string | null;
  members: string[];
  zone: string | null;
  started_at: string;
  ended_at: string | null;
  visited: string[];
}

export interface CareHome {
  place_id: string;
  zone: string | null;
  helper: string | null;
  visit_every_s: number;
  visited_at: string | null;
  due_at: string | null;
  task_id: string | null;
}

export type DisputeStep = 'talk' | 'visit' | 'agreement' | 'follow_up' | 'hand_off' | 'take_back' | 'settle' | 'reopen';
export interface Dispute {
  dispute_id: string;
  state: 'open' | 'handed_off' | 'settled';
  place_id: string;
  zone: string | null;
  parties: string[];
  subject: string;
  mediator: string | null;
  agency: string | null;
  opened_at: string;
  settled_at: string | null;
  reopened: number;
  incidents: string[];
  step_count: number;
  follow_up: WorkTask | null;
  steps?: { at: string; step: DisputeStep; text: string; by: string; agency: string | null }[];
}

export interface AreaNotice {
  notice_id: string;
  zone: string;
  headline: string;
  text: string | null;
  category: string | null;
  severity: string | null;
  cap_id: string | null;
  drill: boolean;
  issued_at: string;
  expires_at: string;
  ended: boolean;
}

export interface PointsEntry {
  entry_id: string;
  kind: 'credit' | 'redemption' | 'reversal' | 'opening';
  holder: string;
  points: number;
  key: string;
  rule: string | null;
  at: string;
  reversed_by: string | null;
  balance?: number;
}

export interface PointsHolder {
  holder: string;
  balance: number;
  earned: number;
  redeemed: number;
  entries?: PointsEntry[];
  next_cursor?: string | null;
}

/** A rule of the town pack; only where the service tells it. */
export interface PointsRule {
  id: string;
  for: string;
  points: number;
  daily_max: number;
}

export interface PointsBalance {
  opening: number;
  carried_over: number;
  credits: number;
  redemptions: number;
  reversals: number;
  closing: number;
  rules: { rule: string; points: number }[];
}

export interface CareNotice {
  care_notice_id: string;
  party: 'ambulance' | 'key_holder' | 'helper' | 'reporter';
  to: string;
  told_at: string;
  settled_at: string | null;
  delivered: boolean | null;
}

/** What those who go to a home have to know; every look at it stands in the audit log. */
export interface HomePerson {
  place_id: string;
  person: string | null;
  medical: string | null;
  key_holder: string | null;
  key_phone: string | null;
  relatives: string | null;
  helper: string | null;
}
export interface HomeProfile extends HomePerson {
  notices: CareNotice[];
  /** Further homes, when alarms at several became one incident. */
  others: HomePerson[];
}

/** What one person has asked for and a second one has to confirm, where the service wants two. */
export interface Proposal {
  proposal_id: string;
  what: 'notice' | 'notices' | 'export';
  about: Record<string, unknown>;
  state: 'waiting' | 'confirmed' | 'rejected' | 'expired';
  by: string;
  at: string;
  expires_at: string;
  decided_by: string | null;
  reason: string | null;
}
