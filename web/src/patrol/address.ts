/** What a link says in the fragment of the address, which never leaves the browser; it is taken out at once. */
import type { Login } from './patrol_api';

const takeOut = (): void => history.replaceState(null, '', location.pathname + location.search);

/** The link of a sign-in sheet: /patrol/#id=R17&key=... `at=LAT,LON` of a demo stands for the GPS. */
export function loginOfAddress(): Login | null {
  const words = new URLSearchParams(location.hash.slice(1));
  const id = words.get('id'), password = words.get('key');
  if (!id || !password) return null;
  takeOut();
  const [lat, lon] = (words.get('at') ?? '').split(',').map(Number);
  return { id, password, ...(Number.isFinite(lat) && Number.isFinite(lon) ? { at: { lat: lat!, lon: lon! } } : {}) };
}

/** The link in the picture that hangs at a place: /patrol/#check=water-001&code=... */
export function codeOfAddress(): { place: string; code: string } | null {
  const words = new URLSearchParams(location.hash.slice(1));
  const place = words.get('check'), code = words.get('code');
  if (!place || !code) return null;
  takeOut();
  return { place, code };
}
