import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { engineRefusals, plainRefusals } from '../../src/console/refusal_words';

describe('words for refusals', () => {
  it('are of codes that the engine has', () => {
    const header = readFileSync(resolve(import.meta.dirname, '../../../engine/core/rejection.hpp'), 'utf8');
    const codes = new Set([...header.matchAll(/string_view\{"(\w+)"\}/g)].map((m) => m[1]));
    expect(codes.size).toBeGreaterThan(60);
    expect([...Object.keys(engineRefusals), ...Object.keys(plainRefusals)].filter((code) => !codes.has(code))).toEqual([]);
  });
});
