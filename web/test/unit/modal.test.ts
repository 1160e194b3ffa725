/** A dialog that has made room for another one does not close that. */
import { createRawSnippet, flushSync, mount, unmount } from 'svelte';
import { expect, it } from 'vitest';
import Modal from '../../src/shared/Modal.svelte';

it('tells that it was closed, but not when it is gone', () => {
  let told = 0;
  const modal = mount(Modal, { target: document.body, props: { title: 'first', onclose: () => void ++told, children: createRawSnippet(() => ({ render: () => '<p>words</p>' })) } });
  flushSync();
  const dialog = document.querySelector('dialog')!;
  dialog.dispatchEvent(new Event('close'));
  expect(told).toBe(1);
  void unmount(modal);
  flushSync();
  dialog.dispatchEvent(new Event('close'));
  expect(told).toBe(1);
});
