/** No request leaves the origin: neither for a font, a tile or a script, nor by a socket. */
import type { Page } from '@playwright/test';
import type { Rig } from './rig';

/** @return every address elsewhere that the page asks for from now on; it grows */
export function foreignRequests(rig: Rig, page: Page): string[] {
  const { host } = new URL(rig.url);
  const foreign: string[] = [];
  const note = (url: string): void => {
    if (/^(http|ws)/.test(url) && new URL(url).host !== host) foreign.push(url);
  };
  page.on('request', (request) => note(request.url()));
  page.on('websocket', (socket) => note(socket.url()));
  return foreign;
}
