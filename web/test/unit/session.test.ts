import { afterEach, describe, expect, it, vi } from 'vitest';
import { session } from '../../src/shared/session.svelte';

const li = { name: 'li.hua', role: 'dispatcher' } as const;
afterEach(() => vi.unstubAllGlobals());

describe('a session', () => {
  it('that runs out keeps what was about to be sent, and the name', async () => {
    session.signIn('first', false, li);
    let sent = false;
    const waiting = session.renewed().then(() => (sent = true));
    expect(session.needed).toBe(true);
    expect(session.ended).toBe(true);
    await Promise.resolve();
    expect(sent).toBe(false);
    expect(session.lastName).toBe('li.hua');
    session.signIn('second', false, li);
    await waiting;
    expect(sent).toBe(true);
    expect(session.ended).toBe(false);
  });
  it('that was ended on purpose has not run out, and leaves nothing in this browser', () => {
    vi.stubGlobal('fetch', () => Promise.reject(new Error('no line'))); // it ends here, whether the service hears of it or not
    session.signIn('third', true, li);
    expect(localStorage.getItem('watchgrid.token')).toBe('third');
    session.signOut();
    expect(session.needed).toBe(true);
    expect(session.ended).toBe(false);
    expect(sessionStorage.getItem('watchgrid.token')).toBeNull();
    expect(localStorage.getItem('watchgrid.token')).toBeNull();
  });
  it('remembers how somebody came in', () => {
    session.setWay('token');
    expect(session.way).toBe('token');
    session.setWay('password');
    expect(session.way).toBe('password');
  });
});
