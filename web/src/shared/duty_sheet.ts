/**
 * The duty sheet in a window of its own, ready for the printer. It is fetched with the token, which a link would put into the address; the window
 * is opened in the click, for browsers block one that comes later.
 */
import { textOf } from './api';

const kKeptMs = 60_000;

/** @return false: the browser has blocked the window. @throws Problem */
export async function openDutySheet(): Promise<boolean> {
  const page = window.open('', '_blank');
  if (!page) return false;
  try {
    const url = URL.createObjectURL(new Blob([await textOf('/v1/sheet')], { type: 'text/html;charset=utf-8' }));
    page.location.href = url;
    setTimeout(() => URL.revokeObjectURL(url), kKeptMs);
    return true;
  } catch (why) {
    page.close();
    throw why;
  }
}
