/** What a screen reader is told at once: calls for help and the worst severity, all of them, but never more than one sentence in two seconds. Pure. */
export const kAnnounceMs = 2_000;

export class Announcer {
  private waiting: string[] = [];
  private lastAt = -Infinity;

  add(text: string): void {
    this.waiting.push(text);
  }
  /** @return what to say now: everything that waits, as one; null when nothing does, or the last sentence is too fresh */
  due(nowMs: number): string | null {
    if (this.waiting.length === 0 || nowMs - this.lastAt < kAnnounceMs) return null;
    const said = this.waiting.join(' ');
    this.waiting = [];
    this.lastAt = nowMs;
    return said;
  }
}
