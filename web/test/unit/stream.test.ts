import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Live } from '../../src/core/live';
import { kRetryMaxMs, kSessionEnded, StreamClient, type SocketLike, type StreamState } from '../../src/core/stream';
import { ServerClock } from '../../src/shared/server_clock';
import { incident, kNow, responder } from './builders';

class FakeSocket implements SocketLike {
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: (() => void) | null = null;
  sent: { kind: string; t0?: number }[] = [];
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: '' });
  }
}

const snapshot = (seq: number, ids: string[]): object => ({ kind: 'snapshot', seq, incidents: ids.map((id) => incident(id, 'high')), responders: [responder('officer-001')] });
const delta = (seq: number, previous: number, ids: string[], state: 'open' | 'closed' = 'open'): object => ({
  kind: 'delta', seq, previous_seq: previous, events: [], incidents: ids.map((id) => ({ ...incident(id, 'high'), state })), responders: [],
});

describe('the stream', () => {
  let sockets: FakeSocket[];
  let live: Live;
  let states: StreamState[];
  let client: StreamClient;
  let refused: number;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(kNow);
    sockets = [];
    live = new Live();
    states = [];
    refused = 0;
    client = new StreamClient({
      connect: () => (sockets.push(new FakeSocket()), sockets.at(-1)!), live, clock: new ServerClock(), onState: (s) => states.push(s), onRefused: () => ++refused, random: () => 1,
    });
    client.start();
    sockets[0]!.open();
  });
  afterEach(() => {
    client.stop();
    vi.useRealTimers();
  });

  it('is live after the snapshot and follows deltas', () => {
    sockets[0]!.say(snapshot(10, ['I1']));
    sockets[0]!.say(delta(12, 10, ['I2']));
    sockets[0]!.say(delta(13, 12, ['I1'], 'closed'));
    expect(states).toEqual(['live']);
    expect([...live.open.keys()]).toEqual(['I2']);
    expect([...live.closed.keys()]).toEqual(['I1']);
  });
  it('asks once for a snapshot after a gap and loses no incident', () => {
    sockets[0]!.say(snapshot(10, ['I1']));
    sockets[0]!.say(delta(20, 15, ['I5']));
    sockets[0]!.say(delta(21, 20, ['I6']));
    expect(sockets[0]!.sent.filter((m) => m.kind === 'snapshot')).toHaveLength(1);
    expect(live.seq).toBe(10);
    sockets[0]!.say(snapshot(21, ['I1', 'I5', 'I6']));
    sockets[0]!.say(delta(22, 21, ['I7']));
    expect([...live.open.keys()]).toEqual(['I1', 'I5', 'I6', 'I7']);
  });
  it('drops a delta that it has already', () => {
    sockets[0]!.say(snapshot(10, ['I1']));
    sockets[0]!.say(delta(10, 9, ['I9']));
    expect([...live.open.keys()]).toEqual(['I1']);
  });
  it('comes back after a loss within five seconds, however often it fails', () => {
    sockets[0]!.say(snapshot(10, ['I1']));
    sockets[0]!.close();
    expect(states).toEqual(['live', 'lost']);
    for (let attempt = 0; attempt < 8; ++attempt) {
      const before = sockets.length;
      vi.advanceTimersByTime(kRetryMaxMs);
      expect(sockets.length).toBeGreaterThan(before);
      sockets.at(-1)!.close();
    }
    expect(refused).toBeGreaterThanOrEqual(8);
  });
  it('comes back at a pace of its own: half of the wait is chance, on every try', () => {
    const desk = (chance: number): StreamClient => new StreamClient({ connect: () => new FakeSocket(), live, clock: new ServerClock(), onState: () => undefined, onRefused: () => undefined, random: () => chance });
    const [first, middle, last] = [0, 0.5, 1].map(desk);
    for (let attempt = 0; attempt < 20; ++attempt) {
      const most = last!.retryDelay(attempt);
      expect(most).toBe(Math.min(kRetryMaxMs, 400 * 2 ** attempt));
      expect(middle!.retryDelay(attempt)).toBe(0.75 * most);
      expect(first!.retryDelay(attempt)).toBe(0.5 * most);
    }
  });
  it('asks who it is at once when the service says that the session is over', () => {
    sockets[0]!.say(snapshot(10, ['I1']));
    sockets[0]!.close(1006);
    vi.advanceTimersByTime(kRetryMaxMs);
    sockets[1]!.open();
    expect(refused).toBe(0);
    sockets[1]!.close(kSessionEnded);
    expect(refused).toBe(1);
  });
  it('takes silence for a loss', () => {
    sockets[0]!.say(snapshot(10, ['I1']));
    vi.advanceTimersByTime(8_000);
    expect(states).toContain('lost');
  });
  it('learns the server’s time from pings although the local clock is ten minutes wrong', () => {
    const clock = new ServerClock(() => Date.now());
    const server = (): number => Date.now() + 600_000;
    for (let n = 0; n < 8; ++n) clock.sample(server() - 50, Date.now() - 100, Date.now());
    clock.sample(server() - 8_500, Date.now() - 9_000, Date.now()); // a slow answer says little
    expect(Math.abs(clock.now() - server())).toBeLessThan(300);
  });
  it('is not misled by answers that waited in a busy page', () => {
    const clock = new ServerClock(() => Date.now());
    clock.sample(Date.now() - 5, Date.now() - 10, Date.now());
    for (let n = 0; n < 20; ++n) clock.sample(Date.now() - 60_000, Date.now() - 60_010, Date.now());
    expect(Math.abs(clock.offset)).toBeLessThan(20);
  });
  it('follows a clock that was set', () => {
    const clock = new ServerClock(() => Date.now());
    clock.sample(Date.now() - 5, Date.now() - 10, Date.now());
    clock.sample(Date.now() - 300_005, Date.now() - 200, Date.now());
    expect(Math.abs(clock.offset + 300_000)).toBeLessThan(200);
  });
  it('is not widened by answers that each take a little longer', () => {
    const clock = new ServerClock(() => Date.now());
    for (let n = 0; n < 100; ++n) clock.sample(Date.now() - 5, Date.now() - 10 - 8 * n, Date.now());
    expect(Math.abs(clock.offset)).toBeLessThan(20);
  });
  it('leaves a line alone that is slow from its beginning', () => {
    const positions = (agoMs: number) => ({ kind: 'positions', server_at: new Date(Date.now() - agoMs).toISOString(), ids: [], x_e6: [], y_e6: [], status: [], age_s: [] });
    sockets[0]!.say(snapshot(10, ['I1']));
    sockets[0]!.say({ kind: 'pong', t0: Date.now() - 20, server_at: new Date(Date.now() - 10).toISOString() });
    sockets[0]!.say(positions(100));
    sockets[0]!.say(positions(12_000));
    vi.advanceTimersByTime(kRetryMaxMs);
    sockets[1]!.open();
    sockets[1]!.say(snapshot(20, ['I1']));
    sockets[1]!.say(positions(12_000));
    sockets[1]!.say(positions(11_000));
    vi.advanceTimersByTime(kRetryMaxMs);
    expect(sockets).toHaveLength(2);
  });
  it('throws away a queue of old pictures and asks for that of now', () => {
    const positions = (agoMs: number) => ({ kind: 'positions', server_at: new Date(Date.now() - agoMs).toISOString(), ids: [], x_e6: [], y_e6: [], status: [], age_s: [] });
    sockets[0]!.say(snapshot(10, ['I1']));
    sockets[0]!.say({ kind: 'pong', t0: Date.now() - 20, server_at: new Date(Date.now() - 10).toISOString() });
    sockets[0]!.say(positions(9_000));
    expect(sockets).toHaveLength(1);
    expect(client.picturedAt).toBeCloseTo(Date.now() - 9_000, -2);
    sockets[0]!.say(positions(11_000));
    vi.advanceTimersByTime(kRetryMaxMs);
    expect(states).toContain('lost');
    expect(sockets).toHaveLength(2);
  });
});

describe('positions', () => {
  it('become columns, and who is not told of any more is gone', () => {
    const live = new Live();
    live.apply({ kind: 'snapshot', seq: 1, incidents: [], responders: [responder('a', { tier: 1 }), responder('b', { tier: 3 })] });
    live.apply({ kind: 'positions', server_at: '', ids: ['a', 'b'], x_e6: [114_000_000, 115_000_000], y_e6: [31_000_000, 31_000_000], status: ['available', 'busy'], age_s: [0, 5] });
    expect(live.units.count).toBe(2);
    const b = live.units.rowOf('b')!;
    expect([live.units.shape[b], live.units.status[b], live.units.age[b]]).toEqual([2, 4, 5]);
    expect(live.units.x[b]).toBeCloseTo(12801741.44, 1);
    live.apply({ kind: 'positions', server_at: '', ids: ['a'], x_e6: [114_000_000], y_e6: [31_000_000], status: ['available'], age_s: [0] });
    expect(live.units.count).toBe(1);
    expect(live.units.isShown(b)).toBe(false);
  });
  it('has room for fifty thousand', () => {
    const live = new Live();
    const n = 50_000;
    const ids = Array.from({ length: n }, (_, i) => `r${i}`);
    const begin = performance.now();
    live.apply({ kind: 'positions', server_at: '', ids, x_e6: ids.map((_, i) => 114_000_000 + i), y_e6: ids.map(() => 31_000_000), status: ids.map(() => 'available' as const), age_s: ids.map(() => 1) });
    expect(live.units.count).toBe(n);
    expect(performance.now() - begin).toBeLessThan(1_000);
  });
});
