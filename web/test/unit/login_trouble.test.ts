import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/shared/api';
import { troubleOf } from '../../src/shared/login_trouble';

const problem = (status: number, code: string, retryS = 0): Problem => new Problem(status, code, 'why', [], retryS);

describe('a sign-in that does not work', () => {
  it('is told by what the service says', () => {
    expect(troubleOf(problem(401, 'login_wrong'), true).trouble).toBe('wrong');
    expect(troubleOf(problem(401, 'code_needed'), true).trouble).toBe('codeNeeded');
    expect(troubleOf(problem(403, 'second_factor_required'), true).trouble).toBe('factorMissing'); // the service is there
    expect(troubleOf(problem(401, 'unauthorized'), false).trouble).toBe('unknownToken');
    expect(troubleOf(problem(503, 'overloaded', 1), true).trouble).toBe('busy');
  });
  it('waits as long as the service wants to be left alone', () => {
    expect(troubleOf(problem(429, 'login_locked', 60), true)).toMatchObject({ trouble: 'locked', waitS: 60 });
    expect(troubleOf(problem(429, 'login_locked'), true).waitS).toBe(30); // the least that it asks for
    expect(troubleOf(problem(401, 'login_wrong'), true).waitS).toBe(0);
  });
  it('says why when nobody answered', () => {
    expect(troubleOf(problem(0, 'unreachable'), true)).toMatchObject({ trouble: 'away', detail: 'why' });
    expect(troubleOf(new TypeError('no line'), true)).toMatchObject({ trouble: 'away', detail: 'no line' });
  });
});
