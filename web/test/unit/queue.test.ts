import { describe, expect, it } from 'vitest';
import { grouped, heldOrder, ordered, passes, type View } from '../../src/core/queue';
import { clock, incident, kNow } from './builders';

const view = (more: Partial<View> = {}): View => ({ filter: 'all', text: '', me: 'desk-1', ...more });

describe('the queue', () => {
  it('keeps rows in their places while somebody points at it', () => {
    expect(heldOrder(['I1', 'I2', 'I3'], ['I9', 'I3', 'I1'])).toEqual(['I1', 'I3', 'I9']);
  });
  it('filters by claim, lateness and severity', () => {
    const mine = incident('I1', 'low', [], { claimed_by: 'desk-1' });
    const late = incident('I2', 'high', [clock({ due: -1, state: 'breached' })]);
    const names = (v: View): string[] => ordered([mine, late], v, kNow);
    expect(names(view({ filter: 'mine' }))).toEqual(['I1']);
    expect(names(view({ filter: 'unclaimed' }))).toEqual(['I2']);
    expect(names(view({ filter: 'late' }))).toEqual(['I2']);
    expect(names(view({ filter: 'severe' }))).toEqual(['I2']);
  });
  it('finds the caller’s number', () => {
    const i = incident('I1', 'low', [], { alerts: [{ alert_id: 'a', received_at: '', source: { kind: 'phone', id: '' }, text: 'two men', reporter: { name: '李', phone: '13800000000' }, flags: [] }] });
    expect(passes(i, view({ text: '1380' }), kNow)).toBe(true);
    expect(passes(i, view({ text: 'three' }), kNow)).toBe(false);
  });
});

describe('in a flood', () => {
  const open = Array.from({ length: 200 }, (_, n) => incident(`I${n}`, n % 50 === 0 ? 'critical' : 'low', [], { location: { lat: 31.04 + (n % 4) * 0.01, lon: 114.94 }, type: n % 61 === 60 ? 'sos' : 'suspicious' }));
  const byId = new Map(open.map((i) => [i.incident_id, i]));
  const rows = grouped(open.map((i) => i.incident_id), (id) => byId.get(id), true);

  it('groups what is alike and near', () => {
    expect(rows.filter((r) => r.kind === 'group')).toHaveLength(4);
    expect(rows.length).toBeLessThanOrEqual(200);
  });
  it('hides neither the worst nor a call for help in a group', () => {
    const hidden = rows.flatMap((r) => (r.kind === 'group' ? r.members : []));
    expect(hidden.some((id) => byId.get(id)!.severity === 'critical' || byId.get(id)!.type === 'sos')).toBe(false);
  });
  it('keeps questions apart from alarms', () => {
    const mixed = Array.from({ length: 6 }, (_, n) => incident(`Q${n}`, 'low', [], { intent: n < 3 ? 'consult' : 'report', location: { lat: 31.04, lon: 114.94 }, type: 'other' }));
    const found = grouped(mixed.map((i) => i.incident_id), (id) => mixed.find((i) => i.incident_id === id), true);
    expect(found.map((r) => (r.kind === 'group' ? r.members.length : 0))).toEqual([3, 3]);
  });
  it('loses nobody', () => {
    const all = rows.flatMap((r) => (r.kind === 'group' ? r.members : [r.id]));
    expect(new Set(all).size).toBe(200);
  });
  it('groups nothing when it is quiet', () => {
    expect(grouped(['I1', 'I2', 'I3'], (id) => byId.get(id), false).every((r) => r.kind === 'single')).toBe(true);
  });
});
