import { describe, expect, it } from 'vitest';
import { bandOf, compareUrgency, idNumber, leadingClock, legLimit, legsOf, urgencyOf } from '../../src/core/sla';
import { clockDigits, countdown, moment, setTownOffset, span, timeOfDay } from '../../src/shared/format';
import { clock, incident, kNow, minutes } from './builders';

describe('the band of a clock', () => {
  it('warns at a quarter of the time that is left', () => {
    const c = clock({ due: minutes(5) }); // started now, so a quarter is 75 s
    expect(bandOf(c, kNow + minutes(5) - 76_000)).toBe('ok');
    expect(bandOf(c, kNow + minutes(5) - 75_000)).toBe('warn');
  });
  it('warns no later than 15 seconds before a short deadline', () => {
    const c = clock({ due: 30_000 });
    expect(bandOf(c, kNow + 14_999)).toBe('ok');
    expect(bandOf(c, kNow + 15_000)).toBe('warn');
  });
  it('is late at the deadline itself, before the service has said so', () => {
    const c = clock({ due: 60_000 });
    expect(bandOf(c, kNow + 59_999)).toBe('warn');
    expect(bandOf(c, kNow + 60_000)).toBe('late');
  });
  it('is done when it was met, and when it was missed and then reached', () => {
    expect(bandOf(clock({ due: 1, state: 'met', stopped: 1 }), kNow + 9_999)).toBe('done');
    expect(bandOf(clock({ due: 1, state: 'breached', stopped: 5_000 }), kNow + 9_999)).toBe('done');
  });
});

describe('the clock that counts', () => {
  it('is the late one before the one that is due next', () => {
    const clocks = [clock({ id: 'C1', due: minutes(30) }), clock({ id: 'C2', due: 1, state: 'breached' }), clock({ id: 'C3', due: 30_000 })];
    expect(leadingClock(clocks, kNow + 1_000)?.clock_id).toBe('C2');
  });
  it('is none when all have stopped', () => {
    expect(leadingClock([clock({ due: 1, state: 'met', stopped: 1 })], kNow)).toBeUndefined();
  });
});

describe('the order of the queue', () => {
  it('is late, severity, time left, id', () => {
    const open = [
      incident('I9', 'low', [clock({ due: 10_000 })]),
      incident('I10', 'low', [clock({ due: 10_000 })]),
      incident('I3', 'critical', [clock({ due: minutes(3) })]),
      incident('I4', 'critical', [clock({ due: minutes(1) })]),
      incident('I5', 'low', [clock({ due: -5_000, state: 'breached' })]),
    ];
    const sorted = [...open].sort((a, b) => compareUrgency(urgencyOf(a, kNow), urgencyOf(b, kNow)));
    expect(sorted.map((i) => i.incident_id)).toEqual(['I5', 'I4', 'I3', 'I9', 'I10']);
  });
  it('is total: any two incidents compare the same way round, and sorting twice changes nothing', () => {
    let seed = 7;
    const dice = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
    const severities = ['critical', 'high', 'medium', 'low', 'none'] as const;
    const open = Array.from({ length: 200 }, (_, n) => incident(`I${n}`, severities[dice(5)]!, dice(4) === 0 ? [] : [clock({ due: dice(600_000) - 100_000 })]));
    const byUrgency = (a: (typeof open)[0], b: (typeof open)[0]): number => compareUrgency(urgencyOf(a, kNow), urgencyOf(b, kNow));
    const once = [...open].sort(byUrgency);
    const shuffled = [...open].sort(() => dice(3) - 1).sort(byUrgency);
    expect(shuffled.map((i) => i.incident_id)).toEqual(once.map((i) => i.incident_id));
    for (let n = 1; n < once.length; ++n) {
      expect(byUrgency(once[n - 1]!, once[n]!)).toBeLessThan(0);
      expect(byUrgency(once[n]!, once[n - 1]!)).toBeGreaterThan(0);
    }
  });
  it('reads the number of an id', () => {
    expect([idNumber('I17'), idNumber('I9'), idNumber('')]).toEqual([17, 9, 0]);
  });
});

describe('what is written', () => {
  it('never shows 00:00 while time is left, and counts up with a plus when late', () => {
    expect(countdown(kNow + 1, kNow)).toBe('00:01');
    expect(countdown(kNow + 38_000, kNow)).toBe('00:38');
    expect(countdown(kNow, kNow)).toBe('+00:00');
    expect(countdown(kNow - 17_900, kNow)).toBe('+00:17');
    expect(countdown(kNow + 3_600_000, kNow)).toBe('1:00');
    expect(clockDigits(3_599)).toBe('59:59');
    expect(clockDigits(5_400)).toBe('1:30');
  });
  it('writes the minutes of a leg', () => {
    expect(legLimit(clock({ due: 60_000 }), 'zh')).toBe('1分');
    expect(legLimit(clock({ due: 30_000 }), 'en')).toBe('30s');
    expect(legLimit(clock({ due: 90_000 }), 'en')).toBe('90s');
    expect(legsOf([clock({ id: 'C1', due: minutes(5), stage: 'arrived' }), clock({ id: 'C2', due: 30_000, stage: 'signed' })]).map((c) => c.clock_id)).toEqual(['C2', 'C1']);
  });
  it('shows the town’s time of day, and the date only when it is not today', () => {
    setTownOffset(480);
    const evening = Date.parse('2026-11-22T12:14:07.000Z');
    expect(timeOfDay(evening)).toBe('20:14:07');
    expect(moment(evening, evening + 60_000)).toBe('20:14:07');
    expect(moment(evening, evening + 86_400_000)).toBe('2026-11-22 20:14:07');
  });
  it('writes lengths of time in both languages', () => {
    expect(span(47, 'zh')).toBe('47\u00a0秒');
    expect(span(125, 'en')).toBe('2\u00a0min 5\u00a0s');
    expect(span(null, 'en')).toBe('–');
  });
});
