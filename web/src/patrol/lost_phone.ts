import type { Login } from './patrol_api';

/**
 * A phone that was lost: its password was taken back (`watchgrid device revoke`) or replaced, and what the page keeps is to go. Broker and service
 * must both refuse what the service has taken before: one of the two may be wrong for a moment, a mistyped password is nobody's loss, and with a broker
 * elsewhere the service takes no passwords at all. The service is asked twice: what stands between may refuse for a moment.
 */
export const kSureMs = 10_000;

export class Welcome {
  private broker = true;
  private service = true;
  private refusedAt = 0;

  /** @param known the service has taken this login before */
  constructor(private known: boolean) {}

  brokerTook(took: boolean): boolean {
    return this.after((this.broker = took));
  }
  /** @param at local milliseconds */
  serviceTook(took: boolean, at: number): boolean {
    if (took) this.known = true;
    this.refusedAt = took ? 0 : this.refusedAt || at;
    return this.after((this.service = took || at - this.refusedAt < kSureMs));
  }
  /** @return whether to wipe, now that this was said */
  private after(took: boolean): boolean {
    return !took && this.known && !this.broker && !this.service;
  }
}

/** The same login once more, from a card or a link, is as well known as it was. */
export const knownAgain = (login: Login, before: Login | null): Login =>
  before?.good && before.id === login.id && before.password === login.password ? { ...login, good: true } : login;
