import { describe, expect, it } from 'vitest';
import type { CareHome, Dispute, Hazard, WorkTask } from '../../src/shared/everyday';
import { aboutOf } from '../../src/shared/everyday_words';
import { countsOf, emptyNotice, hazardsInOrder, homesInOrder, isLate, noticeBody, openFirst, shownTasks, stepsOf, wantsSomebody } from '../../src/everyday/lists';

const kNow = Date.parse('2026-11-22T08:00:00.000Z');
const at = (hours: number): string => new Date(kNow + hours * 3_600_000).toISOString();
const task = (id: string, due: number, more: Partial<WorkTask> = {}): WorkTask => ({
  task_id: id, kind: 'defect', subject: 'water-001', item: 'life_ring', zone: 'grid-001', assignee: 'g1', text: 'life_ring is missing at water-001', raised_at: at(-9), due_at: at(due), overdue_at: null, done_at: null, ...more,
});
const hazard = (id: string, more: Partial<Hazard> = {}): Hazard => ({
  place_id: id, name: id, zone: null, location: { lat: 31, lon: 114 }, water: true, checklist: [], missing: [], interval_s: 86_400, inspected_at: null, inspected_by: null, due_at: at(9), inspections: 0, task: null, defects: [], ...more,
});
const home = (id: string, more: Partial<CareHome> = {}): CareHome => ({ place_id: id, zone: null, helper: 'v1', visit_every_s: 604_800, visited_at: null, due_at: at(9), task_id: null, ...more });
const dispute = (id: string, state: Dispute['state'], hours = 0): Dispute => ({
  dispute_id: id, state, place_id: 'home-1', zone: null, parties: [], subject: 'water', mediator: null, agency: null, opened_at: at(hours), settled_at: null, reopened: 0, incidents: [], step_count: 0, follow_up: null,
});
const none = { kind: '', late: false, zone: '', text: '' } as const;

describe('the tasks of the town', () => {
  it('are late by their time, also a moment before the service says so', () => {
    expect(isLate(task('T1', -1), kNow)).toBe(true);
    expect(isLate(task('T1', 5, { overdue_at: at(-1) }), kNow)).toBe(true);
    expect(isLate(task('T1', -1, { done_at: at(-0.5) }), kNow)).toBe(false);
  });
  it('can be chosen by kind, zone, words and lateness', () => {
    const list = [task('T1', 5), task('T2', -1), task('T3', 2, { kind: 'visit', zone: 'grid-002' })];
    const ids = (f: Partial<Parameters<typeof shownTasks>[1]>): string[] => shownTasks(list, { ...none, ...f }, (t) => `${t.task_id} Ma Lan`, kNow).map((t) => t.task_id);
    expect(ids({})).toEqual(['T2', 'T3', 'T1']);
    expect(ids({ late: true })).toEqual(['T2']);
    expect(ids({ kind: 'visit' })).toEqual(['T3']);
    expect(ids({ zone: 'grid-002' })).toEqual(['T3']);
    expect(ids({ text: 'ma lan' })).toHaveLength(3);
    expect(ids({ text: 't1' })).toEqual(['T1']);
  });
  it('are told by what they are about, not by the words of the log', () => {
    const name = (id: string): string => (id === 'water-001' ? 'the pond' : '');
    expect(aboutOf(task('T1', 1, { item: 'bench' }), name)).toBe('the pond · bench');
    expect(aboutOf(task('T1', 1, { kind: 'visit', subject: 'home-9', text: 'visit Ma Lan' }), name)).toBe('Ma Lan');
    const danger = { kind: 'hazard_report', subject: 'h1', item: null, text: 'a cable' } as const, location = { lat: 31.05, lon: 114.95 };
    expect(aboutOf(task('T1', 1, { ...danger, text: 'a cable at post-01', place: { place_id: 'post-01', name: 'the north gate', location } }), name)).toBe('a cable · the north gate');
    expect(aboutOf(task('T1', 1, { ...danger, place: { place_id: null, name: null, location } }), name)).toBe('a cable · 31.05000, 114.95000');
    expect(aboutOf(task('T1', 1, { ...danger, place: null }), name)).toBe('a cable');
    expect(aboutOf(task('T1', 1, { kind: 'follow_up', subject: 'D1', text: 'follow up: the wall' }), name)).toBe('the wall');
  });
});

describe('the lists', () => {
  it('begin with what wants somebody', () => {
    expect(hazardsInOrder([hazard('c'), hazard('b', { task: task('T1', 1) }), hazard('a', { missing: ['sign'] })]).map((h) => h.place_id)).toEqual(['a', 'b', 'c']);
    expect(homesInOrder([home('a'), home('b', { task_id: 'T1', due_at: null }), home('c', { due_at: at(2) }), home('d', { due_at: null })]).map((h) => h.place_id)).toEqual(['b', 'c', 'a', 'd']);
    expect(openFirst([dispute('D1', 'settled'), dispute('D2', 'open', -9), dispute('D3', 'open'), dispute('D4', 'handed_off')]).map((d) => d.dispute_id)).toEqual(['D3', 'D2', 'D4', 'D1']);
  });
  it('are counted by what waits', () => {
    const counts = countsOf({ tasks: [task('T1', -1), task('T2', 9), task('T3', 9, { kind: 'visit' })], hazards: [hazard('a', { missing: ['sign'] }), hazard('b')], rounds: [], disputes: [dispute('D1', 'settled')], notices: [] }, kNow);
    expect(counts).toEqual({ tasks: 1, hazards: 1, rounds: 0, homes: 1, disputes: 0, notices: 0 });
  });
});

describe('a notice', () => {
  it('needs an area and a headline', () => {
    expect(noticeBody(emptyNotice())).toBeNull();
    expect(noticeBody({ ...emptyNotice(), zone: 'grid-001', headline: ' ' })).toBeNull();
  });
  it('says only what was filled in', () => {
    expect(noticeBody({ ...emptyNotice(), zone: 'grid-001', headline: ' flood ', severity: '', hours: 6 })).toEqual({ zone: 'grid-001', headline: 'flood', expires_in_s: 21_600 });
    expect(noticeBody({ ...emptyNotice(), zone: 'city', headline: 'x', drill: true })).toMatchObject({ drill: true, severity: 'high' });
  });
});

describe('a dispute', () => {
  it('that is settled can be looked at once more or opened again, and one that was handed off taken back', () => {
    expect(stepsOf(dispute('D1', 'settled'))).toEqual(['visit', 'follow_up', 'reopen']);
    expect([dispute('D1', 'settled'), { ...dispute('D2', 'settled'), follow_up: task('T9', 9) }, dispute('D3', 'open')].filter(wantsSomebody).map((d) => d.dispute_id)).toEqual(['D2', 'D3']);
    expect(stepsOf(dispute('D1', 'handed_off'))[0]).toBe('take_back');
    expect(stepsOf(dispute('D1', 'open'))).not.toContain('take_back');
  });
});
