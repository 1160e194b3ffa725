/** A group of a flood, in a document: it opens for what is selected in it, and can be folded all the same. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Group } from '../../src/core/queue';
import { desk } from '../../src/console/desk.svelte';
import GroupRow from '../../src/console/GroupRow.svelte';
import { incident } from './builders';

const row: Group = { kind: 'group', key: 'report:fight@1:1', type: 'fight', members: ['I1', 'I2', 'I3'] };
let shown: ReturnType<typeof mount> | null = null;
let page: HTMLElement;
const inside = (): number => page.querySelectorAll('[data-incident]').length;
function fold(): void {
  page.querySelector<HTMLButtonElement>('button.group')!.click();
  flushSync();
}
function select(id: string): void {
  desk.select(id);
  flushSync();
}

beforeEach(() => {
  vi.stubGlobal('fetch', () => new Promise(() => undefined)); // a desk asks what has happened to what is selected
  for (const id of ['I1', 'I2', 'I3', 'I9']) desk.feed.live.open.set(id, incident(id, 'low', [], { location: null }));
  desk.select('I9');
  document.body.innerHTML = '<div id="here"></div>';
  page = document.getElementById('here')!;
  shown = mount(GroupRow, { target: page, props: { row } });
  flushSync();
});
afterEach(() => {
  if (shown) void unmount(shown);
  shown = null;
  vi.unstubAllGlobals();
  if (desk.isOpen(row)) desk.toggle(row);
});

describe('a group of a flood', () => {
  it('opens and folds by hand', () => {
    expect(inside()).toBe(0);
    fold();
    expect(inside()).toBe(3);
    fold();
    expect(inside()).toBe(0);
  });
  it('opens for what is selected in it, and folds by hand all the same', () => {
    select('I1');
    expect(inside()).toBe(3);
    fold();
    expect(inside()).toBe(0);
    expect(page.querySelector('button.group')!.getAttribute('aria-expanded')).toBe('false');
    fold();
    expect(inside()).toBe(3);
  });
  it('opens again for a new selection in it, also after one elsewhere', () => {
    select('I1');
    fold();
    select('I2');
    expect(inside()).toBe(3);
    fold();
    select('I9');
    expect(inside()).toBe(0);
    select('I2');
    expect(inside()).toBe(3);
  });
  it('stays folded when another group is opened', () => {
    select('I1');
    fold();
    const other: Group = { ...row, key: 'report:fight@9:9', members: ['I9'] };
    desk.toggle(other);
    flushSync();
    expect([desk.isOpen(other), inside()]).toEqual([true, 0]);
    desk.toggle(other);
    flushSync();
    expect([desk.isOpen(other), inside()]).toEqual([false, 0]);
  });
  it('that was opened by hand folds with one press while it holds the selected one', () => {
    fold();
    select('I1');
    fold();
    expect(inside()).toBe(0);
  });
});
