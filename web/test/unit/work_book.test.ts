import { describe, expect, it } from 'vitest';
import { absence, emptyWork, WorkBook, type Fix, type Proof } from '../../src/patrol/everyday/work_book';
import { newsOf, newsWords } from '../../src/patrol/everyday/dictionary';
import { inOrder, type WorkTask } from '../../src/shared/everyday';

const kNow = Date.parse('2026-11-22T08:00:00.000Z');
const kSpot = { lat: 31.04, lon: 114.95 };
let ids = 0;
const book = (): WorkBook => new WorkBook(emptyWork(), () => `w${++ids}`);
const north = (m: number, at = kNow, accuracy_m = 10): Fix => ({ lat: kSpot.lat + m / 111_195, lon: kSpot.lon, accuracy_m, at });
const there: Proof = { fix: north(5), code: '' };
const task = (id: string, more: Partial<WorkTask> = {}): WorkTask => ({
  task_id: id, kind: 'inspection', subject: 'water-001', item: null, zone: 'grid-001', assignee: 'g1', text: 'inspect water-001', raised_at: '2026-11-22T00:00:00.000Z',
  due_at: '2026-11-23T00:00:00.000Z', overdue_at: null, done_at: null, place: { name: 'the pond', location: kSpot, checklist: ['sign', 'life_ring'] }, ...more,
});

describe('presence', () => {
  it('is judged like the service does', () => {
    expect(absence(kSpot, { fix: north(79), code: '' }, kNow)).toBe('');
    expect(absence(kSpot, { fix: north(120), code: '' }, kNow)).toBe('too_far');
    expect(absence(kSpot, { fix: north(120, kNow, 60), code: '' }, kNow)).toBe(''); // stated accuracy widens the fence
    expect(absence(kSpot, { fix: north(200, kNow, 5000), code: '' }, kNow)).toBe('too_far'); // by a hundred metres at most
    expect(absence(kSpot, { fix: north(5, kNow - 121_000), code: '' }, kNow)).toBe('stale_fix');
    expect(absence(kSpot, { fix: null, code: '' }, kNow)).toBe('no_position');
  });
  it('is proven by the code where the position is poor', () => {
    expect(absence(kSpot, { fix: null, code: 'c0de' }, kNow)).toBe('');
    expect(absence(kSpot, { fix: north(700), code: 'c0de' }, kNow)).toBe('');
    expect(absence(kSpot, { fix: north(1500), code: 'c0de' }, kNow)).toBe('too_far');
    expect(absence(kSpot, { fix: north(1500, kNow - 300_000), code: 'c0de' }, kNow)).toBe(''); // an old fix says nothing
  });
  it('of an unknown place is for the service to judge', () => {
    expect(absence(null, there, kNow)).toBe('');
  });
});

describe('tasks', () => {
  it('are shown overdue first, then what is due first', () => {
    const list = [task('T1', { due_at: '2026-11-25T00:00:00.000Z' }), task('T2'), task('T3', { due_at: '2026-11-26T00:00:00.000Z', overdue_at: '2026-11-22T00:00:00.000Z' })];
    expect(inOrder(list).map((t) => t.task_id)).toEqual(['T3', 'T2', 'T1']);
  });
  it('are waiting while a report that ends them is on its way, and go when it is taken', () => {
    const b = book();
    b.onTasks([task('T1'), task('T2', { kind: 'follow_up', subject: 'D1', place: null })]);
    b.inspect('water-001', ['life_ring'], '', there, kNow);
    expect(b.isWaiting(b.state.tasks[0]!)).toBe(true);
    expect(b.isWaiting(b.state.tasks[1]!)).toBe(false);
    b.onTaken(b.next()!, {}, kNow);
    expect(b.state.tasks.map((t) => t.task_id)).toEqual(['T2']);
    b.finish('T2', 'they talk again', kNow);
    b.finish('T2', 'they talk again', kNow); // twice touched is once finished
    expect(b.state.waiting).toHaveLength(1);
  });
  it('teach what is known of a place, and so does the answer to an inspection', () => {
    const b = book();
    b.onTasks([task('T1')]);
    expect(b.state.spots['water-001']).toEqual({ name: 'the pond', location: kSpot, checklist: ['sign', 'life_ring'] });
    b.inspect('water-001', [], '', there, kNow);
    b.onTaken(b.next()!, { name: 'the lake', location: kSpot, checklist: ['sign'] }, kNow);
    expect(b.state.spots['water-001']?.checklist).toEqual(['sign']);
  });
  it('learn nothing of a place from a danger whose report bears its id', () => {
    const b = book();
    b.onTasks([task('T1'), task('T2', { kind: 'hazard_report', text: 'a cable', place: { place_id: null, name: null, location: { lat: 0, lon: 0 } } })]);
    expect(b.state.spots['water-001']).toEqual({ name: 'the pond', location: kSpot, checklist: ['sign', 'life_ring'] });
  });
});

describe('a report', () => {
  it('is not made where the service would refuse it', () => {
    const b = book();
    b.onTasks([task('T1')]);
    expect(b.inspect('water-001', [], '', { fix: north(400), code: '' }, kNow)).toBe('too_far');
    expect(b.danger('a cable', '', null, kNow)).toBe('no_position');
    expect(b.state.waiting).toEqual([]);
  });
  it('carries its own time, fix and id, and keeps them over a reload', () => {
    const b = book();
    b.inspect('water-001', ['life_ring'], 'taken away', { fix: north(5, kNow - 10_000), code: '' }, kNow);
    const later = new WorkBook(JSON.parse(JSON.stringify(b.state)), () => 'x');
    const report = later.next()!;
    expect(later.pathOf(report)).toBe('hazards/water-001/inspections');
    expect(report.body).toMatchObject({ report_id: report.report_id, proof: 'geofence', missing: ['life_ring'], text: 'taken away', at: '2026-11-22T08:00:00.000Z', fix_at: '2026-11-22T07:59:50.000Z' });
  });
  it('with a code that was read in the last ten minutes says so', () => {
    const b = book();
    b.read('carehome-1', 'c0de', kNow);
    expect(b.codeOf('carehome-1', kNow + 599_000)).toBe('c0de');
    expect(b.codeOf('carehome-1', kNow + 601_000)).toBe('');
    b.visit('carehome-1', '', { fix: null, code: 'c0de' }, kNow);
    expect(b.next()!.body).toMatchObject({ proof: 'qr', code: 'c0de' });
  });
  it('that is refused is told with its reason, and its task is open again', () => {
    const b = book();
    b.onTasks([task('T1')]);
    b.inspect('water-001', [], '', there, kNow);
    b.onRefused(b.next()!, 'too_far', kNow);
    expect(b.next()).toBeNull();
    expect(b.isWaiting(b.state.tasks[0]!)).toBe(false);
    expect(b.state.news.map((n) => n.code)).toEqual(['too_far']);
    expect(b.tick(kNow + 120_000)).toBe(true);
    expect(b.state.news).toEqual([]);
  });
  it('of what is done already counts as taken', () => {
    const b = book();
    b.onTasks([task('T2', { kind: 'defect', place: null })]);
    b.finish('T2', 'hangs there again', kNow);
    b.onRefused(b.next()!, 'task_done', kNow);
    expect(b.state.tasks).toEqual([]);
    expect(b.state.news.map((n) => n.code)).toEqual(['finish_taken']);
  });
});

describe('a refusal', () => {
  it('is told by its own reason, also where the service says 404', () => {
    expect(newsOf('unknown_home', '', 'visit')).toBe('unknown_home');
    expect(newsOf('unknown_place', '', 'inspection')).toBe('unknown_place');
    expect(newsOf('invalid_body', 'code', 'check')).toBe('wrong_code');
    expect(newsOf('task_done', '', 'finish')).toBe('task_done'); // as it should be already
  });
  it('of which the phone has no words says what was refused', () => {
    expect(newsOf('unknown_patrol', '', 'check')).toBe('check_refused');
    for (const kind of ['inspection', 'visit', 'finish', 'danger', 'start', 'check', 'end']) expect(newsWords).toHaveProperty(newsOf('something_new', '', kind));
  });
});

describe('a round', () => {
  it('has a name that the service takes: it counts bytes', () => {
    const b = book();
    b.start('东门夜巡队'.repeat(6), kNow);
    expect(new TextEncoder().encode(String(b.next()!.body['team'])).length).toBe(63);
    const short = book();
    short.start('north', kNow);
    expect(short.next()!.body['team']).toBe('north');
  });
  it('that was begun without a network gets its number before its check-ins go', () => {
    const b = book();
    b.start('north', kNow);
    b.start('north', kNow); // one at a time
    b.check('water-001', there, kNow + 1000);
    b.end(kNow + 2000);
    expect(b.round).toBeNull();
    expect(b.state.waiting.map((r) => r.kind)).toEqual(['start', 'check', 'end']);
    b.onTaken(b.next()!, { patrol_id: 'P7' }, kNow);
    expect(b.pathOf(b.next()!)).toBe('patrols/P7/checks');
    b.onTaken(b.next()!, {}, kNow);
    expect(b.state.rounds[0]?.checks[0]?.sent).toBe(true);
    expect(b.pathOf(b.next()!)).toBe('patrols/P7/commands');
    b.onTaken(b.next()!, {}, kNow);
    expect(b.state.rounds).toEqual([]);
    expect(b.state.news.map((n) => n.code)).toEqual(['end_taken']);
  });
  it('may follow another that is still on its way', () => {
    const b = book();
    b.start('', kNow);
    b.end(kNow + 1000);
    b.start('', kNow + 2000);
    b.check('water-001', there, kNow + 3000);
    b.onTaken(b.next()!, { patrol_id: 'P1' }, kNow);
    b.onTaken(b.next()!, {}, kNow);
    b.onTaken(b.next()!, { patrol_id: 'P2' }, kNow);
    expect(b.pathOf(b.next()!)).toBe('patrols/P2/checks');
  });
  it('that the service refuses takes its check-ins with it', () => {
    const b = book();
    b.start('', kNow);
    b.check('water-001', there, kNow);
    b.onRefused(b.next()!, 'start_refused', kNow);
    expect(b.next()).toBeNull();
    expect(b.state.rounds).toEqual([]);
  });
});
