/** The sound and the buzz of an offer on a phone, which are made and not loaded. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

interface Tone {
  hertz: number;
  from: number;
  to: number;
}
const tones: Tone[] = [];

class FakeAudio {
  state = 'suspended';
  currentTime = 0;
  destination = {};
  resume(): Promise<void> {
    this.state = 'running';
    return Promise.resolve();
  }
  createGain(): object {
    return { gain: { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined }, connect: (next: object) => next };
  }
  createOscillator(): object {
    const frequency = { value: 0 };
    const tone = { hertz: 0, from: 0, to: 0 };
    return { frequency, connect: (next: object) => next, start: (at: number) => void (tone.from = at), stop: (at: number) => void tones.push({ ...tone, hertz: frequency.value, to: at }) };
  }
}
const phone = (): Promise<typeof import('../../src/patrol/signals')> => import('../../src/patrol/signals');

describe('the alarm of a phone', () => {
  beforeEach(() => {
    vi.resetModules();
    tones.length = 0;
    vi.stubGlobal('AudioContext', FakeAudio);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is silent before a touch has unlocked it, and says so', async () => {
    const { alarmTone, soundRuns } = await phone();
    alarmTone();
    expect(soundRuns()).toBe(false);
    expect(tones).toEqual([]);
  });
  it('is two rising tones, twice, one after the other', async () => {
    const { alarmTone, soundRuns, unlockSound } = await phone();
    unlockSound();
    expect(soundRuns()).toBe(true);
    alarmTone();
    expect(tones.map((t) => t.hertz)).toEqual([660, 880, 660, 880]);
    for (const [n, tone] of tones.entries()) {
      expect(tone.to).toBeGreaterThan(tone.from);
      if (n > 0) expect(tone.from).toBeGreaterThanOrEqual(tones[n - 1]!.to);
    }
    expect(tones.at(-1)!.to).toBeLessThan(2.5); // it is repeated so often
  });
  it('asks no more of a phone than it has', async () => {
    vi.stubGlobal('AudioContext', undefined);
    const { alarmTone, buzz, soundRuns, unlockSound } = await phone();
    unlockSound();
    alarmTone();
    buzz([400, 150, 400]);
    expect(soundRuns()).toBe(false);
  });
});
