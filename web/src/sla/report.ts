/** The report of the service, made ready for the page. */
import { span } from '../shared/format';
import type { Lang } from '../shared/preferences.svelte';

export const groups = ['rule', 'stage', 'zone', 'zone_class', 'tier', 'day'] as const;
export type Group = (typeof groups)[number];

export interface ReportRow {
  group: string | null;
  rule_id: string | null;
  stage: string | null;
  clocks: number;
  met: number;
  breached: number;
  running: number;
  share_met: number | null;
  target: number | null;
  p50_s: number | null;
  p90_s: number | null;
  excused: number;
  causes: Record<string, number>;
  bins: Record<string, number>;
}

export interface Report {
  incidents: number;
  rows: ReportRow[];
  slowest_unit?: { unit: string; median_s: number; arrivals: number } | null;
}

export interface Bin {
  label: string;
  count: number;
}

/** `le_30_s` to "≤ 30 s"; empty bins behind the last full one are left out. */
export function binsOf(row: ReportRow, words: { longer: string; missing: string }, lang: Lang): Bin[] {
  const out: Bin[] = [];
  for (const [key, count] of Object.entries(row.bins)) {
    const limit = /^le_(\d+)_s$/.exec(key);
    out.push({ label: limit ? `≤${span(Number(limit[1]), lang).replaceAll(' ', '\u00a0')}` : key === 'missing' ? words.missing : words.longer, count });
  }
  const missing = out.pop();
  while (out.length > 5 && out[out.length - 1]!.count === 0) out.pop();
  return missing && missing.count > 0 ? [...out, missing] : out;
}

/** Causes over all rows, most frequent first. Rows of different rules may speak of the same incident: each clock counts. */
export function breakdownOf(rows: readonly ReportRow[]): { cause: string; count: number }[] {
  const sums = new Map<string, number>();
  for (const row of rows) for (const [cause, n] of Object.entries(row.causes)) sums.set(cause, (sums.get(cause) ?? 0) + n);
  return [...sums].filter(([, n]) => n > 0).map(([cause, count]) => ({ cause, count })).sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
}
