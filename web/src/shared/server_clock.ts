/**
 * The service's time. The PC's own clock may be wrong by minutes: every time on a page comes from here.
 *
 * offset = median of the last eight samples of (server - middle of the round trip); a sample that was measured one way (no round
 * trip) only helps until the first real one.
 */
const kSamples = 8;

export class ServerClock {
  private samples: number[] = [];
  private rough: number | null = null;

  constructor(private readonly local: () => number = Date.now) {}

  /** @param sentMs, receivedMs local times round the question that `serverMs` answers */
  sample(serverMs: number, sentMs: number, receivedMs: number): void {
    if (!Number.isFinite(serverMs) || receivedMs < sentMs) return;
    this.samples.push(serverMs - (sentMs + receivedMs) / 2);
    if (this.samples.length > kSamples) this.samples.shift();
  }
  sampleOneWay(serverMs: number, receivedMs: number = this.local()): void {
    if (Number.isFinite(serverMs)) this.rough = serverMs - receivedMs;
  }
  /** Milliseconds to add to the local clock. */
  get offset(): number {
    if (this.samples.length === 0) return this.rough ?? 0;
    const sorted = [...this.samples].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
  get known(): boolean {
    return this.samples.length > 0 || this.rough !== null;
  }
  now(): number {
    return this.local() + this.offset;
  }
}
