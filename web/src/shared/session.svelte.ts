/**
 * Who is at this page: the bearer token, kept for this tab (or, when asked, for this browser: walls and private desks).
 * A token may come in the fragment (`#token=...`), which never leaves the browser; it is taken out of the address at once.
 */
import type { Session } from './types';

const kKey = 'watchgrid.token';
const kWay = 'watchgrid.way';

/** How somebody came in the last time, and so what the sign-in asks for first. */
export type Way = 'password' | 'token';

function read(storage: () => Storage): string {
  try {
    return storage().getItem(kKey) ?? '';
  } catch {
    return '';
  }
}

function fromAddress(): string {
  const match = /[#&]token=([^&]+)/.exec(location.hash);
  if (!match) return '';
  history.replaceState(history.state, '', location.pathname + location.search);
  return decodeURIComponent(match[1]!);
}

class SessionState {
  token = $state('');
  who = $state<Session | null>(null);
  /** The service did not know the token: somebody has to sign in before anything goes on. */
  needed = $state(false);
  /** It did know it before: the session has run out, or the user was taken out. */
  ended = $state(false);
  /** Whose session it was: the name is there already when somebody signs in again. */
  lastName = $state('');
  private waiting: (() => void)[] = [];

  constructor() {
    const given = fromAddress();
    this.token = given || read(() => sessionStorage) || read(() => localStorage);
    if (given) {
      this.store(given, new URLSearchParams(location.search).has('remember'));
      this.setWay('token');
    }
    this.needed = this.token === '';
  }
  get way(): Way {
    try {
      return localStorage.getItem(kWay) === 'token' ? 'token' : 'password';
    } catch {
      return 'password';
    }
  }
  setWay(way: Way): void {
    try {
      localStorage.setItem(kWay, way);
    } catch {
      /* storage is forbidden */
    }
  }
  get canCommand(): boolean {
    return this.who !== null && this.who.role !== 'viewer' && this.who.role !== 'auditor' && this.who.role !== 'wall' && this.who.role !== 'device';
  }
  signIn(token: string, remember: boolean, who: Session): void {
    this.store(token, remember);
    this.token = token;
    this.who = who;
    this.lastName = who.name;
    this.needed = this.ended = false;
    for (const go of this.waiting.splice(0)) go();
  }
  /** The page is to be loaded anew afterwards: what it shows is not for whoever comes next. */
  signOut(): void {
    if (this.token) void fetch('/v1/logout', { method: 'POST', headers: { Authorization: `Bearer ${this.token}` }, keepalive: true }).catch(() => undefined);
    for (const storage of [() => sessionStorage, () => localStorage]) {
      try {
        storage().removeItem(kKey);
      } catch {
        /* storage is forbidden */
      }
    }
    this.token = '';
    this.who = null;
    this.needed = true;
    this.ended = false;
  }
  /** Resolves when somebody has signed in again; what was about to be sent is kept by whoever waits. */
  renewed(): Promise<void> {
    this.ended ||= !this.needed && this.token !== '';
    if (this.who) this.lastName = this.who.name;
    this.needed = true;
    return new Promise((resolve) => this.waiting.push(resolve));
  }
  private store(token: string, remember: boolean): void {
    try {
      sessionStorage.setItem(kKey, token);
      if (remember) localStorage.setItem(kKey, token);
    } catch {
      /* storage is forbidden: the token lasts as long as the page */
    }
  }
}

export const session = new SessionState();
