/** The bulletin, in a document: units bear the names of their zones and posts, and their ids for whoever looks them up. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, it, vi } from 'vitest';
import Bulletin from '../../src/sla/Bulletin.svelte';

const figures = { limit_s: 30, within: 1, share_within: 1, p50_s: 9, p90_s: 20, bins: {} };
const row = (unit: string | null) => ({ week: '2026-11-16', unit, incidents: 1, stages: { signed: figures, moving: figures, feedback: figures } });

it('names its units', async () => {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ rows: [row(null), row('st-01'), row('patrol-06')] }), { headers: { 'Content-Type': 'application/json' } }));
  const page = mount(Bulletin, { target: document.body, props: { town: '青溪县', names: new Map([['st-01', '码头巷派出所']]) } });
  await vi.waitFor(() => expect(document.querySelectorAll('tbody tr')).toHaveLength(3));
  flushSync();
  expect([...document.querySelectorAll('tbody tr:not(.whole) th')].map((th) => th.textContent?.trim())).toEqual(['patrol-06', '码头巷派出所 st-01']);
  void unmount(page);
  vi.unstubAllGlobals();
});
