/** Sizes and figures of the wall. */
import type { TownPolicy } from '../shared/types';

/** Visual angle of a Chinese character that is read without effort (ISO 9241-303 prefers 20 to 22 minutes for Latin letters, and 16 at least). The smallest text of the wall has 0.8 of it. */
const kArcMinutes = 25;
const kDefaultShare = 0.027; // of the height of the screen, when nobody said how far the readers are

/** Pixels of one character. */
export function characterPixels(distanceM: number, pxPerMm: number, screenHeight: number = window.innerHeight): number {
  if (!(distanceM > 0) || !(pxPerMm > 0)) return Math.max(18, Math.round(screenHeight * kDefaultShare));
  const mm = 2 * distanceM * 1000 * Math.tan((kArcMinutes / 60 / 2) * (Math.PI / 180));
  return Math.round(mm * pxPerMm);
}

export interface Leg {
  rule: string;
  stage: string;
  minutes: string;
  share: number | null;
  target: number;
}

interface Report {
  rows: { rule_id: string | null; group: string | null; stage: string | null; share_met: number | null; target: number | null }[];
}

/** The 1-3-5 of today: the rules that end on arrival (or at the ring), shortest first. */
export function legsOfReport(report: Report, rules: TownPolicy['rules']): Leg[] {
  const legs: Leg[] = [];
  for (const rule of rules) {
    if (rule.stage !== 'arrived' && rule.stage !== 'ring_closed') continue;
    const row = report.rows.find((r) => (r.rule_id ?? r.group) === rule.rule_id);
    const minutes = rule.deadline_s % 60 === 0 ? String(rule.deadline_s / 60) : (rule.deadline_s / 60).toFixed(1);
    legs.push({ rule: rule.rule_id, stage: rule.stage, minutes, share: row?.share_met ?? null, target: rule.target });
  }
  return legs.sort((a, b) => Number(a.minutes) - Number(b.minutes)).slice(0, 4);
}
