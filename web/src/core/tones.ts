/** When a sound is due, and which: one at a time, the most important, never more than one a second. Pure; sounds.ts plays. */
import type { Alarm, AlarmKind } from './alarms';

export type Tone = AlarmKind | 'flood';

const kRepeatMs: Partial<Record<Tone, number>> = { sos: 2_000, late: 5_000, system: 10_000 };
const kFloodEveryMs = 10_000;
const kGapMs = 1_000;
export const kMuteMs = 60_000;

export class ToneScheduler {
  mutedUntil = 0;
  private lastAt = -Infinity;
  private lastOf = new Map<Tone, number>();

  mute(nowMs: number): void {
    this.mutedUntil = nowMs + kMuteMs;
  }
  unmute(): void {
    this.mutedUntil = 0;
  }

  /** @param begun alarms that began now; @param loud all that nobody has taken notice of, loudest first */
  due(begun: readonly Alarm[], loud: readonly Alarm[], flood: boolean, nowMs: number): Tone | null {
    if (nowMs - this.lastAt < kGapMs) return null;
    const choice = this.choose(begun, loud, flood, nowMs);
    if (choice === null || (nowMs < this.mutedUntil && choice !== 'sos')) return null;
    this.lastAt = nowMs;
    this.lastOf.set(choice, nowMs);
    return choice;
  }

  private choose(begun: readonly Alarm[], loud: readonly Alarm[], flood: boolean, nowMs: number): Tone | null {
    const rested = (tone: Tone, every: number): boolean => nowMs - (this.lastOf.get(tone) ?? -Infinity) >= every;
    for (const kind of ['sos', 'system'] as const) if (loud.some((a) => a.kind === kind) && rested(kind, kRepeatMs[kind]!)) return kind;
    if (flood) return loud.length > 0 && rested('flood', kFloodEveryMs) ? 'flood' : null;
    if (loud.some((a) => a.kind === 'late') && rested('late', kRepeatMs.late!)) return 'late';
    for (const kind of ['new', 'warn'] as const) if (begun.some((a) => a.kind === kind)) return kind;
    return null;
  }
}
