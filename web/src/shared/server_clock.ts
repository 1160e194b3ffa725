/**
 * The service's time. The PC's own clock may be wrong by minutes: every time on a page comes from here.
 *
 * A question and its answer bound what has to be added to the local clock: at least (server - received), at most (server - sent). The
 * narrowest bounds count, by their middle, and widen with time as clocks drift; an answer that lay about because the page was busy has
 * wide bounds and moves nothing. Bounds that do not meet the old ones mean that a clock was set: the new ones count. What was measured one way (no
 * round trip) only helps until the first real one.
 */
const kDrift = 1e-4; // two quartzes, 50 ppm each
const kGrainMs = 5; // times on the wire are whole milliseconds, and timers are coarse

export class ServerClock {
  private best: { low: number; high: number; at: number } | null = null;
  private rough: number | null = null;

  constructor(private readonly local: () => number = Date.now) {}

  /** @param sentMs, receivedMs local times round the question that `serverMs` answers */
  sample(serverMs: number, sentMs: number, receivedMs: number): void {
    if (!Number.isFinite(serverMs) || receivedMs < sentMs) return;
    const low = serverMs - receivedMs;
    const high = serverMs - sentMs;
    const old = this.best;
    const drift = old === null ? 0 : kDrift * Math.abs(receivedMs - old.at);
    const apart = old !== null && (low > old.high + drift + kGrainMs || high < old.low - drift - kGrainMs);
    if (old === null || apart || high - low <= old.high - old.low + 2 * drift) this.best = { low, high, at: receivedMs };
  }
  sampleOneWay(serverMs: number, receivedMs: number = this.local()): void {
    if (Number.isFinite(serverMs)) this.rough = serverMs - receivedMs;
  }
  /** Milliseconds to add to the local clock. */
  get offset(): number {
    return this.best ? (this.best.low + this.best.high) / 2 : (this.rough ?? 0);
  }
  get known(): boolean {
    return this.best !== null || this.rough !== null;
  }
  /** By a round trip, not by a guess. */
  get measured(): boolean {
    return this.best !== null;
  }
  now(): number {
    return this.local() + this.offset;
  }
}
