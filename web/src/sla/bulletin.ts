/** The weekly bulletin of the service, made ready for paper. */
export const stages = ['signed', 'moving', 'feedback'] as const;
export type BulletinStage = (typeof stages)[number];

export interface StageFigures {
  limit_s: number;
  within: number;
  share_within: number;
  p50_s: number | null;
  p90_s: number | null;
  bins: Record<string, number>;
}
export interface BulletinRow {
  week: string;
  unit: string | null;
  incidents: number;
  stages: Record<BulletinStage, StageFigures>;
}
export interface Bulletin {
  rows: BulletinRow[];
}

/** The week's Monday in the town's days, as the service counts weeks. @param day 2026-11-22 */
export function mondayOf(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return at.toISOString().slice(0, 10);
}

/** Weeks with their town row first, newest week on top. */
export function weeksOf(rows: readonly BulletinRow[]): { week: string; rows: BulletinRow[] }[] {
  const weeks = new Map<string, BulletinRow[]>();
  for (const row of rows) weeks.set(row.week, [...(weeks.get(row.week) ?? []), row]);
  return [...weeks]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([week, list]) => ({ week, rows: list.sort((a, b) => Number(a.unit !== null) - Number(b.unit !== null) || (a.unit ?? '').localeCompare(b.unit ?? '')) }));
}
