/** The few words that the phone keeps over a reload, in localStorage; the shelf keeps what is larger. Where storage is forbidden they last as long as the page. */
export function load<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
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
