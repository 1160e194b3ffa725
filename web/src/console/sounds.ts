/** Sounds made by the browser itself: no files. Each is a short row of sine tones. */
import type { Tone } from '../core/tones';

interface Note {
  at: number;
  hz: number;
  length: number;
  gain: number;
}

const kTones: Record<Tone, Note[]> = {
  new: [{ at: 0, hz: 660, length: 0.14, gain: 0.25 }, { at: 0.17, hz: 880, length: 0.18, gain: 0.25 }],
  warn: [{ at: 0, hz: 520, length: 0.08, gain: 0.14 }],
  late: [0, 0.22, 0.44].map((at) => ({ at, hz: 740, length: 0.15, gain: 0.3 })),
  sos: [0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2].map((at, i) => ({ at, hz: i % 2 === 0 ? 990 : 700, length: 0.18, gain: 0.4 })),
  system: [{ at: 0, hz: 220, length: 0.6, gain: 0.3 }],
  flood: [{ at: 0, hz: 440, length: 0.25, gain: 0.25 }, { at: 0.3, hz: 440, length: 0.25, gain: 0.25 }],
};

export class Sounds {
  private context: AudioContext | null = null;
  volume = 1;

  /** Browsers let a page sound only after somebody has touched it. */
  get running(): boolean {
    return this.context?.state === 'running';
  }
  async unlock(): Promise<boolean> {
    try {
      this.context ??= new AudioContext();
      if (this.context.state !== 'running') await this.context.resume();
    } catch {
      return false; // no sound device: the bar says so
    }
    return this.running;
  }
  play(tone: Tone): void {
    const context = this.context;
    if (!context || context.state !== 'running') return;
    const volume = tone === 'sos' ? Math.max(0.6, this.volume) : this.volume;
    for (const note of kTones[tone]) {
      const start = context.currentTime + note.at;
      const gain = context.createGain();
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(note.gain * volume, start + 0.015);
      gain.gain.setValueAtTime(note.gain * volume, start + note.length - 0.03);
      gain.gain.linearRampToValueAtTime(0, start + note.length);
      const voice = context.createOscillator();
      voice.frequency.value = note.hz;
      voice.connect(gain).connect(context.destination);
      voice.start(start);
      voice.stop(start + note.length + 0.02);
    }
  }
}
