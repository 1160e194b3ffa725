/** What waits for a second person, in a document: all of it is there to read before deciding, and what was not carried out is said. */
import { mount, unmount } from 'svelte';
import { expect, it, vi } from 'vitest';
import Proposals from '../../src/everyday/Proposals.svelte';
import { preferences } from '../../src/shared/preferences.svelte';
import { session } from '../../src/shared/session.svelte';
import type { Proposal } from '../../src/shared/everyday';

const of = (id: string, about: Record<string, unknown>, more: Partial<Proposal> = {}): Proposal => ({
  proposal_id: id, what: 'notice', about, state: 'waiting', by: 'desk-1', at: '2026-11-22T04:00:00.000Z', expires_at: '2026-11-22T04:15:00.000Z', decided_by: null, reason: null, ...more,
});

it('says what, how severe, where and until when, and what a confirmed warning did not reach', async () => {
  const proposals = [
    of('Q2', { zone: 'st-01', headline: 'flood', text: 'leave the bank', severity: 'high', expires_at: '2026-11-22T06:30:00.000Z' }),
    of('Q1', { cap_id: 'c1', headline: 'storm', zones: ['st-01', 'st-02'], expires_at: '2026-11-22T07:00:00.000Z' }, { what: 'notices', state: 'rejected', decided_by: 'chief', reason: 'a rehearsal' }),
  ];
  const sent: string[] = [];
  vi.stubGlobal('fetch', async (path: string, o: { body: string | null }) => {
    if (!path.startsWith('/v1/proposals')) return new Promise<Response>(() => undefined);
    if (o.body) sent.push(`${path} ${o.body}`);
    return new Response(JSON.stringify(o.body ? { cap_id: 'c1', notices: [], refused: ['zone: no zone "st-02"'] } : { proposals }));
  });
  preferences.setLang('en');
  session.signIn('t', false, { name: 'chief', role: 'supervisor' });
  const page = mount(Proposals, { target: document.body, props: { onclose: () => undefined } });
  await vi.waitFor(() => expect(document.querySelectorAll('li')).toHaveLength(2));
  const [waiting, rejected] = [...document.querySelectorAll('li')].map((l) => l.textContent ?? '');
  for (const word of ['high', 'flood', 'leave the bank', 'st-01', 'until']) expect(waiting!.toLowerCase()).toContain(word);
  for (const word of ['storm', 'st-01、st-02', 'rejected', 'chief', 'a rehearsal']) expect(rejected).toContain(word);
  document.querySelector<HTMLButtonElement>('li button.danger')!.click();
  await vi.waitFor(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('no zone "st-02"'));
  expect(sent).toEqual(['/v1/proposals/Q2/commands {"command":"confirm"}']);
  void unmount(page);
  vi.unstubAllGlobals();
});
