import { describe, expect, it } from 'vitest';
import { Announcer } from '../../src/core/announcer';

describe('announcements', () => {
  it('come at once, at most one in two seconds, and none is lost', () => {
    const announcer = new Announcer();
    expect(announcer.due(0)).toBeNull();
    announcer.add('I1');
    expect(announcer.due(100)).toBe('I1');
    announcer.add('I2');
    announcer.add('I3');
    expect(announcer.due(2_099)).toBeNull();
    expect(announcer.due(2_100)).toBe('I2 I3');
    expect(announcer.due(9_000)).toBeNull();
  });
});
