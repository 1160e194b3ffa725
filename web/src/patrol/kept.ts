/** The few words that the phone keeps over a reload, in localStorage; the shelf keeps what is larger. Where storage is forbidden they last as long as the page. */
export function load<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
/** Everything of the page, of whoever used this phone. */
export function forgetAll(): void {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, n) => localStorage.key(n) ?? '');
    for (const key of keys) if (key.startsWith('watchgrid.patrol.')) localStorage.removeItem(key);
  } catch {
    /* storage is forbidden: there is nothing */
  }
}
export function store(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    /* storage is forbidden: it lasts as long as the page */
  }
}
