import { describe, expect, it } from 'vitest';
import { mondayOf, weeksOf, type BulletinRow } from '../../src/sla/bulletin';

const figures = { limit_s: 30, within: 1, share_within: 1, p50_s: 9, p90_s: 20, bins: {} };
const row = (week: string, unit: string | null): BulletinRow => ({ week, unit, incidents: 1, stages: { signed: figures, moving: figures, feedback: figures } });

describe('the bulletin', () => {
  it('begins on Monday', () => {
    expect(mondayOf('2026-11-22')).toBe('2026-11-16'); // a Sunday
    expect(mondayOf('2026-11-16')).toBe('2026-11-16');
    expect(mondayOf('2026-03-01')).toBe('2026-02-23');
  });
  it('shows the newest week first, the whole town before its units', () => {
    const weeks = weeksOf([row('2026-11-09', 'st-02'), row('2026-11-09', null), row('2026-11-16', 'st-01'), row('2026-11-16', null)]);
    expect(weeks.map((w) => w.week)).toEqual(['2026-11-16', '2026-11-09']);
    expect(weeks[1]!.rows.map((r) => r.unit)).toEqual([null, 'st-02']);
  });
});
