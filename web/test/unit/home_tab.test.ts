/** The homes of an incident, in a document: alarms at several that became one incident are several homes. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, it, vi } from 'vitest';
import HomeTab from '../../src/console/HomeTab.svelte';
import { preferences } from '../../src/shared/preferences.svelte';
import type { HomePerson, HomeProfile } from '../../src/shared/everyday';

const home = (place_id: string, more: Partial<HomePerson> = {}): HomePerson => ({ place_id, person: null, medical: null, key_holder: null, key_phone: null, relatives: null, helper: null, ...more });

it('shows every home that the service tells of, each with its own key', async () => {
  const told: HomeProfile = { ...home('home-1', { person: 'Wang' }), notices: [], others: [home('home-2', { person: 'Zhao', medical: 'insulin', key_phone: '555' })] };
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(told), { headers: { 'Content-Type': 'application/json' } }));
  preferences.setLang('en');
  const tab = mount(HomeTab, { target: document.body, props: { id: 'I1', may: false } });
  await vi.waitFor(() => expect(document.querySelectorAll('dl')).toHaveLength(2));
  flushSync();
  const words = [...document.querySelectorAll('dl')].map((l) => `${l.dataset['home']}: ${[...l.querySelectorAll('dd')].map((d) => d.textContent).join(' ')}`);
  expect(words).toEqual(['home-1: Wang', 'home-2: Zhao insulin 555 555']);
  expect([...document.querySelectorAll('h3')].map((h) => h.textContent)).toEqual(['home-1', 'home-2', 'Who was told']);
  void unmount(tab);
  vi.unstubAllGlobals();
});
