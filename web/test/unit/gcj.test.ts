import { amapLink, geoLink } from '../../src/shared/map_links';
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

describe('a link to a map app', () => {
  it('takes the position as it is where the app expects WGS-84', () => {
    expect(geoLink(30.25, 120.15)).toBe('geo:30.25,120.15?q=30.25,120.15');
  });
  it('is shifted for 高德, and comes back to the same spot', () => {
    const link = new URL(amapLink(30.25, 120.15, '东门 & 南门')!);
    const [lon, lat, name] = link.searchParams.get('to')!.split(',');
    const [a, o] = gcjToWgs(Number(lat), Number(lon));
    expect(Math.abs(a - 30.25)).toBeLessThan(1e-6);
    expect(Math.abs(o - 120.15)).toBeLessThan(1e-6);
    expect(Number(lon)).not.toBeCloseTo(120.15, 3);
    expect(name).toBe('东门 & 南门');
    expect(link.searchParams.get('coordinate')).toBe('gaode');
  });
  it('is not offered where 高德 has no map', () => {
    expect(amapLink(52.5, 13.4, '')).toBeNull();
  });
});
