/** The rows of people at an incident, in a document: the digits count what is shown, also while the list is held still under the pointer. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { desk } from '../../src/console/desk.svelte';
import PeopleTab from '../../src/console/PeopleTab.svelte';
import { preferences } from '../../src/shared/preferences.svelte';
import type { Incident, NearResponder } from '../../src/shared/types';
import { incident, responder } from './builders';

const near = (responder_id: string, reason = 'eligible'): NearResponder => ({ responder_id, name: `name-${responder_id}`, class: 'officer', eta_s: 30, distance_m: 100, fix_age_s: 2, reason });
const i: Incident = incident('I1', 'low');
let tab: ReturnType<typeof mount> | null = null;
let page: HTMLElement;
const rows = (): string[] => [...page.querySelectorAll('[data-testid=candidates] b')].map((b) => b.textContent ?? '');
const chosen = (): string[] => [...desk.chosen];
function show(): void {
  document.body.innerHTML = '<div id="here"></div>';
  page = document.getElementById('here')!;
  tab = mount(PeopleTab, { target: page, props: { incident: i, may: true } });
  flushSync();
}
function point(): void {
  page.querySelector('[role=presentation]')!.dispatchEvent(new Event('pointermove', { bubbles: true }));
  flushSync();
}
function arrive(...people: NearResponder[]): void {
  desk.candidates = people;
  flushSync();
}

beforeEach(() => {
  vi.useFakeTimers();
  preferences.setLang('en');
  desk.feed.live.open.set('I1', i);
  desk.selectedId = desk.candidatesFor = 'I1';
  desk.chosen = new Set();
  desk.candidates = [near('a'), near('b'), near('c')];
});
afterEach(() => {
  if (tab) void unmount(tab);
  tab = null;
  desk.hold.letGo();
  vi.useRealTimers();
});

describe('somebody who was asked often and hardly ever came', () => {
  it('is told in the row, and can be sent all the same', () => {
    desk.feed.live.responders.set('b', responder('b', { watched: true }));
    ++desk.feed.version;
    show();
    const marks = [...page.querySelectorAll('[data-testid=watched]')];
    expect(marks.map((m) => m.closest('li')!.querySelector('b')!.textContent)).toEqual(['name-b']);
    expect(marks[0]!.getAttribute('title')).toContain('Asked often');
    expect([...page.querySelectorAll<HTMLButtonElement>('[data-testid=candidates] button')].map((b) => b.disabled)).toEqual([false, false, false]);
    desk.feed.live.responders.clear();
  });
});

describe('somebody whom the service would not send', () => {
  const send = (): HTMLButtonElement[] => [...page.querySelectorAll<HTMLButtonElement>('[data-testid=candidates] button')];
  it('is grey, says why, and is not the one whom one key sends', () => {
    desk.candidates = [near('a', 'gated'), near('b', 'busy'), near('c')];
    show();
    expect([...page.querySelectorAll('[data-testid=candidates] li')].map((row) => row.classList.contains('blocked'))).toEqual([true, true, false]);
    expect(page.textContent).toContain('not cleared for this kind of incident or hour');
    expect(desk.sendable.map((c) => c.responder_id)).toEqual(['c']);
    expect(send()).toHaveLength(1);
  });
  it('is passed over for a minute after a refusal, at this incident alone', () => {
    show();
    desk.noteRefused('I2', 'b');
    desk.noteRefused('I1', 'a');
    flushSync();
    expect(desk.sendable.map((c) => c.responder_id)).toEqual(['b', 'c']);
    expect(page.querySelector('[data-testid=candidates] li')!.textContent).toContain('refused');
    desk.feed.now += 60_001;
    flushSync();
    expect(desk.sendable.map((c) => c.responder_id)).toEqual(['a', 'b', 'c']);
  });
});

describe('a digit key', () => {
  it('chooses the row it stands on while the pointer holds the list', () => {
    show();
    point();
    arrive(near('c'), near('a'), near('b'));
    expect(rows()).toEqual(['name-a', 'name-b', 'name-c']);
    desk.chooseRow(1);
    expect(chosen()).toEqual(['a']);
    expect(desk.sendable.map((c) => c.responder_id)).toEqual(['a', 'b', 'c']);
  });
  it('counts the new rows when the hand has rested', () => {
    show();
    point();
    arrive(near('c'), near('a'), near('b'));
    vi.advanceTimersByTime(3_001);
    flushSync();
    expect(rows()).toEqual(['name-c', 'name-a', 'name-b']);
    desk.chooseRow(1);
    expect(chosen()).toEqual(['c']);
  });
  it('chooses nobody who has become busy or has left the list meanwhile', () => {
    show();
    point();
    arrive(near('b', 'busy'), near('c'));
    for (const n of [1, 2, 4]) desk.chooseRow(n);
    expect(chosen()).toEqual([]);
    desk.chooseRow(3);
    expect(chosen()).toEqual(['c']);
  });
  it('is not held back by rows of another incident, or by rows that are gone', () => {
    show();
    point();
    arrive(near('c'), near('a'), near('b'));
    desk.selectedId = 'I2';
    expect(desk.people.map((c) => c.responder_id)).toEqual(['c', 'a', 'b']);
    desk.selectedId = 'I1';
    void unmount(tab!);
    tab = null;
    flushSync();
    expect(desk.people.map((c) => c.responder_id)).toEqual(['c', 'a', 'b']);
  });
});
