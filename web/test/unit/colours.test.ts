/**
 * The three states of a clock stay apart for every kind of colour vision, on both themes, and can be read on their ground.
 * Simulation: Viénot, Brettel and Mollon 1999 for protan and deutan, Brettel's half-planes in one matrix for tritan; ΔE of CIE 1976.
 */
import { describe, expect, it } from 'vitest';
import theme from '../../src/shared/theme.css?raw';
import { palettes } from '../../src/map/palette';

type Rgb = [number, number, number];
const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255)) as Rgb;
const times = (m: number[][], v: Rgb): Rgb => m.map((row) => row[0]! * v[0] + row[1]! * v[1] + row[2]! * v[2]) as Rgb;

const simulations: Record<string, number[][]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
  deutan: [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
  tritan: [[1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.805, 0.11911]],
};

function lab(v: Rgb): Rgb {
  const [r, g, b] = v.map((c) => Math.min(1, Math.max(0, c))) as Rgb;
  const xyz = [0.4124 * r + 0.3576 * g + 0.1805 * b, 0.2126 * r + 0.7152 * g + 0.0722 * b, 0.0193 * r + 0.1192 * g + 0.9505 * b];
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116);
  const [x, y, z] = [f(xyz[0]! / 0.9505), f(xyz[1]!), f(xyz[2]! / 1.089)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
const difference = (a: string, b: string, how: number[][]): number => {
  const [p, q] = [lab(times(how, rgb(a))), lab(times(how, rgb(b)))];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
};
const luminance = (hex: string): number => 0.2126 * rgb(hex)[0] + 0.7152 * rgb(hex)[1] + 0.0722 * rgb(hex)[2];
const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};
const token = (name: 'dark' | 'light', key: string): string => new RegExp(`data-theme='${name}'\\][^}]*?--${key}: (#[0-9a-f]{6})`, 's').exec(theme)![1]!;

describe.each(['dark', 'light'] as const)('on the %s theme', (name) => {
  it.each(Object.keys(simulations))('ok, warn and late differ for %s eyes', (eyes) => {
    for (const [a, b] of [['ok', 'warn'], ['ok', 'late'], ['warn', 'late']] as const) {
      expect(difference(token(name, a), token(name, b), simulations[eyes]!), `${a}/${b}`).toBeGreaterThanOrEqual(30);
      expect(difference(palettes[name].band[a], palettes[name].band[b], simulations[eyes]!), `map ${a}/${b}`).toBeGreaterThanOrEqual(30);
    }
  });
  it('can be read on rows and panels', () => {
    for (const ground of ['row', 'panel', 'row-selected'])
      for (const ink of ['text', 'text-soft', 'text-faint', 'ok', 'warn', 'late', 'done']) {
        // On a selected row the states colour only the large digits.
        const least = ground === 'row-selected' && ['ok', 'warn', 'late', 'done'].includes(ink) ? 3 : 4.5;
        expect(contrast(token(name, ink), token(name, ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(least);
      }
  });
});
