/** How much time is left has one colour in the queue, on a row and on a group. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { desk } from '../../src/console/desk.svelte';
import Queue from '../../src/console/Queue.svelte';
import { clock, incident, minutes } from './builders';

let shown: ReturnType<typeof mount> | null = null;
afterEach(() => {
  if (shown) void unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
});

describe('the edge of a row', () => {
  it.each([
    ['ok', [clock({ start: -minutes(1), due: minutes(59) })]],
    ['warn', [clock({ start: -minutes(59), due: minutes(1) })]],
    ['late', [clock({ start: -minutes(10), due: -minutes(1), state: 'breached' as const })]],
    ['done', []],
  ])('is that of a group for %s', (band, clocks) => {
    vi.stubGlobal('fetch', () => new Promise(() => undefined));
    desk.feed.now = Date.parse('2026-11-22T04:00:00.000Z');
    for (const id of ['I1', 'I2', 'I3', 'I4']) desk.feed.live.open.set(id, incident(id, 'low', clocks));
    ++desk.feed.version;
    desk.rows = [{ kind: 'single', key: 'I1', id: 'I1' }, { kind: 'group', key: 'g', type: 'fight', members: ['I2', 'I3', 'I4'] }];
    document.body.innerHTML = '<div id="here"></div>';
    shown = mount(Queue, { target: document.getElementById('here')! });
    flushSync();
    document.documentElement.style.setProperty(`--${band}`, 'red');
    const [row, group] = ['.row', '.group'].map((which) => document.querySelector<HTMLElement>(`button${which}`)!);
    const edge = (of: Element): string => getComputedStyle(of).getPropertyValue('border-inline-start');
    expect([row!.dataset['band'], group!.dataset['band']]).toEqual([band, band]);
    expect([edge(row!), edge(group!)]).toEqual(['5px solid red', '5px solid red']);
    document.documentElement.removeAttribute('style');
  });
});
