import { describe, expect, it } from 'vitest';
import { recentAlarms } from '../../src/core/alarm_history';
import { AlarmBook } from '../../src/core/alarms';
import { kMuteMs, ToneScheduler } from '../../src/core/tones';
import { clock, incident, kNow } from './builders';

const started = (): AlarmBook => {
  const book = new AlarmBook();
  book.update([], true, kNow);
  return book;
};

describe('alarms', () => {
  it('begin for a new severe incident that nobody has claimed, and end when somebody does', () => {
    const book = started();
    expect(book.update([incident('I1', 'critical')], true, kNow).map((a) => a.kind)).toEqual(['new']);
    expect([...book.urgent()]).toEqual(['I1']);
    book.update([incident('I1', 'critical', [], { claimed_by: 'desk' })], true, kNow + 1_000);
    expect(book.loud()).toEqual([]);
  });
  it('are not made for what the engine handles by itself', () => {
    expect(started().update([incident('I1', 'medium'), incident('I2', 'low')], true, kNow)).toEqual([]);
  });
  it('begin for warn and for late, once each', () => {
    const book = started();
    const i = incident('I1', 'low', [clock({ due: 60_000 })]);
    expect(book.update([i], true, kNow + 44_000)).toEqual([]);
    expect(book.update([i], true, kNow + 46_000).map((a) => a.kind)).toEqual(['warn']);
    expect(book.update([i], true, kNow + 47_000)).toEqual([]);
    expect(book.update([i], true, kNow + 61_000).map((a) => a.kind)).toEqual(['late']);
  });
  it('make no noise for what a new picture finds late already', () => {
    const book = started();
    book.startOver();
    const late = Array.from({ length: 50 }, (_, n) => incident(`I${n}`, 'critical', [clock({ due: -1, state: 'breached' })]));
    expect(book.update(late, true, kNow)).toEqual([]);
    expect(book.flood).toBe(false);
  });
  it('go on as they were when the line comes back: what was noticed stays quiet, what was not stays loud', () => {
    const book = started();
    const help = incident('I1', 'critical', [], { type: 'sos' });
    const late = incident('I2', 'low', [clock({ due: -1, state: 'breached' })]);
    book.update([help, late], true, kNow);
    book.notice('I1');
    book.startOver();
    expect(book.update([help, late], true, kNow + 5_000)).toEqual([]);
    expect(book.loud().map((a) => a.key)).toEqual([expect.stringMatching(/^late:I2/)]);
    expect(book.rate).toBe(2);
  });
  it('blink when they are late, a call for help, or of the worst severity', () => {
    const book = started();
    const all = [
      incident('I1', 'critical'), incident('I2', 'high'), incident('I3', 'low', [], { needs_location: true }), incident('I4', 'low', [], { type: 'sos' }),
      incident('I5', 'low', [clock({ due: -1, state: 'breached' })]), incident('I6', 'low', [clock({ due: 10_000 })]),
    ];
    book.update(all, true, kNow);
    expect([...book.urgent()].sort()).toEqual(['I1', 'I2', 'I3', 'I4', 'I5']);
    expect([...book.blinking((id) => all.find((i) => i.incident_id === id)?.severity)].sort()).toEqual(['I1', 'I4', 'I5']);
  });
  it('tell of the lost line and of a call for help at any time', () => {
    const book = new AlarmBook();
    expect(book.update([incident('I1', 'critical', [], { type: 'sos' })], false, kNow).map((a) => a.kind)).toEqual(['sos', 'system']);
  });
  it('are a flood above ten in ten minutes, and no more below five', () => {
    const book = started();
    const many = Array.from({ length: 11 }, (_, n) => incident(`I${n}`, 'critical'));
    book.update(many, true, kNow);
    expect(book.flood).toBe(true);
    book.update(many, true, kNow + 300_000);
    expect(book.flood).toBe(true);
    book.update([], true, kNow + 600_001);
    expect(book.flood).toBe(false);
  });
});

describe('a page that is loaded anew', () => {
  it('goes on with the flood that it was in, and makes no noise for it', () => {
    const before = started();
    const many = Array.from({ length: 11 }, (_, n) => incident(`I${n}`, 'critical'));
    before.update(many, true, kNow);
    recentAlarms.keep(before.recent);
    const after = new AlarmBook(recentAlarms.read());
    expect(after.update(many, true, kNow + 5_000)).toEqual([]);
    expect([after.rate, after.flood]).toEqual([11, true]);
    after.update(many, true, kNow + 600_001);
    expect([after.rate, after.flood]).toEqual([0, false]);
  });
  it('counts from nothing when what was kept cannot be read', () => {
    sessionStorage.setItem('watchgrid.alarms.recent', '{"x":1}');
    expect(recentAlarms.read()).toEqual([]);
    sessionStorage.setItem('watchgrid.alarms.recent', 'x');
    expect(recentAlarms.read()).toEqual([]);
  });
});

describe('sounds', () => {
  const late = [{ key: 'late:I1', kind: 'late' as const, incidentId: 'I1', since: kNow, noticed: false }];

  it('repeat for a late incident every five seconds until somebody takes notice', () => {
    const tones = new ToneScheduler();
    const heard: number[] = [];
    for (let s = 0; s <= 12; ++s) if (tones.due([], late, false, kNow + s * 1_000)) heard.push(s);
    expect(heard).toEqual([0, 5, 10]);
    expect(tones.due([], [], false, kNow + 20_000)).toBeNull();
  });
  it('are never more than one a second, the most important first', () => {
    const tones = new ToneScheduler();
    const sos = { key: 'sos', kind: 'sos' as const, incidentId: 'I2', since: kNow, noticed: false };
    expect(tones.due([...late, sos], [sos, ...late], false, kNow)).toBe('sos');
    expect(tones.due([], [sos, ...late], false, kNow + 500)).toBeNull();
  });
  it('collapse to one in ten seconds in a flood', () => {
    const tones = new ToneScheduler();
    const heard: number[] = [];
    for (let s = 0; s < 60; ++s) if (tones.due(late, late, true, kNow + s * 1_000)) heard.push(s);
    expect(heard).toEqual([0, 10, 20, 30, 40, 50]);
  });
  it('can be muted for a minute at most, but not a call for help', () => {
    const tones = new ToneScheduler();
    tones.mute(kNow);
    expect(tones.mutedUntil - kNow).toBe(kMuteMs);
    expect(kMuteMs).toBeLessThanOrEqual(60_000);
    expect(tones.due([], late, false, kNow + 1_000)).toBeNull();
    expect(tones.due([], [{ key: 's', kind: 'sos', incidentId: 'I2', since: kNow, noticed: false }], false, kNow + 2_000)).toBe('sos');
    expect(tones.due([], late, false, kNow + 61_000)).toBe('late');
  });
});
