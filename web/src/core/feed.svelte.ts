/** The stream as a page sees it: live data, the service's time, the age of the picture. One for each page. */
import { Live, type Change } from './live';
import { openSocket, StreamClient, type StreamState } from './stream';
import { whoIs, Problem } from '../shared/api';
import { ServerClock } from '../shared/server_clock';
import { session } from '../shared/session.svelte';
import type { StreamMessage } from '../shared/types';

const kTickMs = 200;

export class Feed {
  readonly live = new Live();
  readonly clock = new ServerClock();
  /** Goes up whenever incidents or people have changed; read it to follow `live`. */
  version = $state(0);
  state = $state<StreamState>('connecting');
  /** Server time, renewed some times a second. Never counted, always read: a sleeping tab wakes up right. */
  now = $state(Date.now());
  /** Of the picture, in seconds: since the last message came, and since the service sent it, whichever is longer. */
  ageS = $state(0);
  everLive = $state(false);
  onChange: ((change: Change, message: StreamMessage) => void) | null = null;
  onPositions: (() => void) | null = null;
  private readonly client: StreamClient;
  private lastAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;

  constructor(path: string) {
    this.client = new StreamClient({
      connect: () => openSocket(path, session.token),
      live: this.live,
      clock: this.clock,
      onMessage: (m, change) => this.onMessage(m, change),
      onState: (state) => (this.state = state),
      onRefused: () => void this.ask(),
    });
  }
  /** Without a token nothing is asked before somebody has signed in. */
  start(): void {
    if (session.token) this.client.start();
    else void session.renewed().then(() => this.client.start());
    if (this.timer === undefined) this.tickAgain();
    document.addEventListener('visibilitychange', () => this.tick());
  }
  stop(): void {
    this.client.stop();
    clearTimeout(this.timer);
    this.timer = undefined;
  }
  tell(message: object): void {
    this.client.tell(message);
  }

  /** At whole fifths of the service's seconds, so that a second changes on every page when it changes there. */
  private tickAgain(): void {
    this.tick();
    this.timer = setTimeout(() => this.tickAgain(), kTickMs - (this.clock.now() % kTickMs) + 1);
  }
  private tick(): void {
    this.now = this.clock.now();
    const heard = this.lastAt === 0 ? 0 : Date.now() - this.lastAt;
    const pictured = this.client.picturedAt === null ? 0 : this.now - this.client.picturedAt;
    this.ageS = Math.max(0, heard, pictured) / 1000;
  }
  private onMessage(m: StreamMessage, change: Change): void {
    this.lastAt = Date.now();
    if (m.kind === 'positions') return this.onPositions?.();
    if (m.kind === 'snapshot') this.everLive = true;
    if (m.kind === 'snapshot' || m.kind === 'delta') {
      ++this.version;
      this.onChange?.(change, m);
    }
    this.tick();
  }
  /** A socket does not say why it was refused: a plain question does. */
  private async ask(): Promise<void> {
    if (this.asking || session.needed) return;
    this.asking = true;
    try {
      await whoIs(session.token);
    } catch (why) {
      if (why instanceof Problem && why.status === 401) {
        await session.renewed();
        this.client.stop();
        this.client.start();
      }
    } finally {
      this.asking = false;
    }
  }
}
