/**
 * The live stream: hello, snapshot, deltas, positions. Comes back by itself; a gap asks for a snapshot; silence is a loss.
 *
 * States: `connecting` (nothing yet), `live`, `lost` (between two attempts). The age of the picture is the owner's to show:
 * `onMessage` tells when something came, `picturedAt` of when it is. A page that cannot keep up finds old messages in its queue, one
 * after the other: too far behind, it throws them away and asks for the picture of now.
 */
import { Live, type Change } from './live';
import { ServerClock } from '../shared/server_clock';
import type { StreamMessage } from '../shared/types';

export type StreamState = 'connecting' | 'live' | 'lost';

export interface SocketLike {
  readyState: number;
  onopen: (() => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: (() => void) | null;
  send(text: string): void;
  close(): void;
}

export interface StreamOptions {
  connect: () => SocketLike;
  live: Live;
  clock: ServerClock;
  onMessage?: (m: StreamMessage, change: Change) => void;
  onState?: (state: StreamState) => void;
  /** Closed before it ever opened, or because the session is over: perhaps the token is not known any more. */
  onRefused?: () => void;
  random?: () => number;
  local?: () => number;
}

const kPingMs = 5_000;
/** Positions come twice a second: this long without anything means that the line is dead. */
const kSilenceMs = 6_000;
/** The veil's age (ui.md 9): what is older must not look alive, and is not caught up with message by message. */
const kBehindMs = 10_000;
const kRetryMinMs = 400;
export const kRetryMaxMs = 5_000;
const kOpen = 1;
/** The service's close code for somebody who is signed out, by whomever. */
export const kSessionEnded = 3000;

export class StreamClient {
  state: StreamState = 'connecting';
  /** Service time of the newest positions that came, in milliseconds; null before the first. Kept while the line is lost: so old is what is shown. */
  picturedAt: number | null = null;
  private socket: SocketLike | null = null;
  private attempts = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;
  private waitingForSnapshot = false;
  /** This line has brought something new: one that is slow from its beginning is not made again for that. */
  private caughtUp = false;
  private stopped = false;
  private readonly local: () => number;
  private readonly random: () => number;

  constructor(private readonly o: StreamOptions) {
    this.local = o.local ?? Date.now;
    this.random = o.random ?? Math.random;
  }

  start(): void {
    this.stopped = false;
    this.open();
    this.beat ??= setInterval(() => this.onBeat(), 1000);
  }
  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    clearInterval(this.beat);
    this.beat = undefined;
    this.drop();
  }
  /** Tells the service something: the part of the map that is seen. Dropped when there is no line; tell it again on `live`. */
  tell(message: object): void {
    if (this.socket?.readyState === kOpen) this.socket.send(JSON.stringify(message));
  }
  /** Half of the wait is chance, so that desks do not come back all at once. Never longer than kRetryMaxMs. */
  retryDelay(attempt: number): number {
    const full = Math.min(kRetryMaxMs, kRetryMinMs * 2 ** attempt);
    return full * (0.5 + 0.5 * this.random());
  }

  private open(): void {
    const socket = this.o.connect();
    let opened = false;
    this.socket = socket;
    this.heardAt = this.local();
    this.waitingForSnapshot = false;
    this.caughtUp = false;
    socket.onopen = () => {
      opened = true;
      this.ping();
    };
    socket.onmessage = (event) => this.onText(String(event.data));
    socket.onerror = () => undefined; // a close follows
    socket.onclose = (event) => {
      if (this.socket !== socket) return;
      this.socket = null;
      if (!opened || event.code === kSessionEnded) this.o.onRefused?.();
      this.comeBack();
    };
  }
  private comeBack(): void {
    if (this.stopped) return;
    this.set('lost');
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), this.retryDelay(this.attempts++));
  }
  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onclose = socket.onmessage = socket.onopen = null;
    socket.close();
  }
  private onBeat(): void {
    if (!this.socket) return;
    if (this.local() - this.heardAt > kSilenceMs) {
      this.drop();
      this.comeBack();
      return;
    }
    if (Math.floor(this.local() / 1000) % (kPingMs / 1000) === 0) this.ping();
  }
  private ping(): void {
    this.tell({ kind: 'ping', t0: this.local() });
  }

  private onText(text: string): void {
    const received = this.local();
    this.heardAt = received;
    const m = JSON.parse(text) as StreamMessage;
    if (m.kind === 'pong') return this.o.clock.sample(Date.parse(m.server_at), m.t0, received);
    if (m.kind === 'hello' || m.kind === 'positions') this.o.clock.sampleOneWay(Date.parse(m.server_at), received);
    if (m.kind === 'positions') {
      const at = Date.parse(m.server_at);
      if (Number.isFinite(at)) this.picturedAt = at;
      if (!this.isFarBehind()) this.caughtUp = true;
      else if (this.caughtUp) {
        this.drop();
        return this.comeBack();
      }
    }
    if (m.kind === 'delta' && this.waitingForSnapshot) return;
    const change = this.o.live.apply(m);
    if (change.gap) {
      this.waitingForSnapshot = true;
      this.tell({ kind: 'snapshot' });
      return;
    }
    if (m.kind === 'snapshot') {
      this.waitingForSnapshot = false;
      this.attempts = 0;
      this.set('live');
    }
    this.o.onMessage?.(m, change);
  }
  private isFarBehind(): boolean {
    return this.picturedAt !== null && this.o.clock.measured && this.o.clock.now() - this.picturedAt > kBehindMs;
  }
  private set(state: StreamState): void {
    if (this.state === state) return;
    this.state = state;
    this.o.onState?.(state);
  }
}

/** A browser's socket to the stream, with the token as a sub-protocol (headers cannot be set there). */
export function openSocket(path: string, token: string): SocketLike {
  const url = `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}${path}`;
  return new WebSocket(url, ['watchgrid.v1', `bearer.${token}`]) as unknown as SocketLike;
}
