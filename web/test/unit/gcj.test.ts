import { describe, expect, it } from 'vitest';
import { gcjToWgs, wgsToGcj } from '../../src/shared/gcj';

describe('the shifted coordinates of street maps', () => {
  it('are some hundred metres off in China and nothing elsewhere', () => {
    const [lat, lon] = wgsToGcj(30.25, 120.15);
    const metres = Math.hypot((lat - 30.25) * 111_195, (lon - 120.15) * 111_195 * Math.cos((30.25 * Math.PI) / 180));
    expect(metres).toBeGreaterThan(400);
    expect(metres).toBeLessThan(650);
    expect(wgsToGcj(42.5, 1.5)).toEqual([42.5, 1.5]);
  });
  it('come back to within a tenth of a millimetre', () => {
    for (const [lat, lon] of [[30.25, 120.15], [31.04, 114.94], [22.5, 114.05], [43.8, 87.6]] as const) {
      const [a, b] = gcjToWgs(...wgsToGcj(lat, lon));
      expect(Math.abs(a - lat)).toBeLessThan(1e-9);
      expect(Math.abs(b - lon)).toBeLessThan(1e-9);
    }
  });
});
