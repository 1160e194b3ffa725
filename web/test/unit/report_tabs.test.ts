/** The reports, in a document: the address says which of them is shown, so that it can be kept and sent. */
import { flushSync, mount, unmount } from 'svelte';
import { expect, it, vi } from 'vitest';
import App from '../../src/sla/App.svelte';

it('a report that is chosen stands in the address', () => {
  vi.stubGlobal('fetch', () => new Promise(() => undefined));
  const page = mount(App, { target: document.body });
  flushSync();
  const [times, bulletin] = document.querySelectorAll<HTMLButtonElement>('button[aria-pressed]');
  for (const [button, view] of [[bulletin, 'bulletin'], [times, 'times']] as const) {
    button!.click();
    flushSync();
    expect(location.search).toContain(`view=${view}`);
  }
  void unmount(page);
  vi.unstubAllGlobals();
});
