import { describe, expect, it } from 'vitest';
import { AreaNotices } from '../../src/patrol/area_notices';

const kNow = Date.parse('2026-11-22T08:00:00.000Z');
const notice = (id: string, more: object = {}): string => JSON.stringify({ notice_id: id, title: `title of ${id}`, expires_at: '2026-11-22T09:00:00.000Z', ...more });
const ids = (n: AreaNotices, grid = '', now = kNow): string[] => n.shown(grid, now).map((one) => one.notice_id);

describe('warnings to an area', () => {
  it('are shown until they expire, are replaced, or end', () => {
    const n = new AreaNotices();
    expect(n.take('zones/grid-001/notice', notice('N1'))).toBe(true);
    expect(n.take('zones/grid-001/notice', notice('N1'))).toBe(false); // again, after a new connection: no news
    expect(ids(n)).toEqual(['N1']);
    expect(ids(n, '', kNow + 3_600_000)).toEqual([]);
    n.take('zones/grid-001/notice', notice('N2'));
    expect(ids(n)).toEqual(['N2']);
    expect(n.take('zones/grid-001/notice', '')).toBe(false);
    expect(ids(n)).toEqual([]);
  });
  it('of the own grid come first, then the worst', () => {
    const n = new AreaNotices();
    n.take('zones/grid-002/notice', notice('N1', { severity: 'low' }));
    n.take('zones/city/notice', notice('N2', { severity: 'critical' }));
    n.take('zones/grid-001/notice', notice('N3'));
    expect(ids(n, 'grid-001')).toEqual(['N3', 'N2', 'N1']);
  });
  it('that were put away stay away, also when they are sent again', () => {
    const n = new AreaNotices(new Set(['N1']));
    expect(n.take('zones/grid-001/notice', notice('N1'))).toBe(false);
    n.take('zones/grid-002/notice', notice('N2'));
    expect(n.putAway('N2')).toEqual(['N1', 'N2']);
    expect(ids(n)).toEqual([]);
  });
  it('that nobody can read are nothing', () => {
    const n = new AreaNotices();
    for (const text of ['{', 'null', '[]', '{"title":"x"}']) expect(n.take('zones/grid-001/notice', text)).toBe(false);
    expect(ids(n)).toEqual([]);
  });
});
