import { describe, expect, it } from 'vitest';
import { characterPixels } from '../../src/wall/wall';

describe('characters of the wall', () => {
  it('are 25 minutes of arc high for a reader at the distance that was said', () => {
    expect(characterPixels(5, 1.6, 1080)).toBe(58); // 36.4 mm
    expect(characterPixels(10, 1, 1080)).toBe(73);
  });
  it('follow the height of the screen when nobody said it, and stay readable', () => {
    expect(characterPixels(NaN, NaN, 2160)).toBe(58);
    expect(characterPixels(0, 0, 384)).toBe(18);
  });
});
