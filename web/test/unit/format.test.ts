import { describe, expect, it } from 'vitest';
import { roughSpan } from '../../src/shared/format';

describe('a length of time where minutes are noise', () => {
  it('has two units at most', () => {
    expect(roughSpan(59, 'en')).toBe('0\u00a0min');
    expect(roughSpan(12 * 60 + 59, 'en')).toBe('12\u00a0min');
    expect(roughSpan(3 * 3600 + 5 * 60, 'en')).toBe('3\u00a0h 5\u00a0min');
    expect(roughSpan(2 * 86_400, 'en')).toBe('2\u00a0d');
    expect(roughSpan(52 * 3600, 'zh')).toBe('2\u00a0天 4\u00a0小时');
    expect(roughSpan(null, 'zh')).toBe('–');
  });
});
