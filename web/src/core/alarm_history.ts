/** How many alarms this desk had in each ten minutes of the last day; kept in this browser for the reports page. */
export const kBucketMs = 600_000;
const kBuckets = 144;
const kKey = 'watchgrid.alarms';

const kRecent = 'watchgrid.alarms.recent';

type Store = Record<string, number>;

function load(): Store {
  try {
    return JSON.parse(localStorage.getItem(kKey) ?? '{}') as Store;
  } catch {
    return {};
  }
}

export const alarmHistory = {
  add(count: number, nowMs: number): void {
    if (count === 0) return;
    const bucket = Math.floor(nowMs / kBucketMs);
    const store = load();
    store[bucket] = (store[bucket] ?? 0) + count;
    for (const key of Object.keys(store)) if (Number(key) <= bucket - kBuckets) delete store[key];
    try {
      localStorage.setItem(kKey, JSON.stringify(store));
    } catch {
      /* storage is full or forbidden: the rate of the header still counts */
    }
  },
  /** Oldest first, without the empty hours before the first alarm. */
  read(nowMs: number): { begin: number; count: number }[] {
    const store = load();
    const last = Math.floor(nowMs / kBucketMs);
    const known = Object.keys(store).map(Number).filter((b) => b > last - kBuckets);
    const first = Math.min(last - 5, ...known);
    const out = [];
    for (let b = first; b <= last; ++b) out.push({ begin: b * kBucketMs, count: store[b] ?? 0 });
    return out;
  },
};

/** When the alarms of the last ten minutes began, kept for this tab: loading the page anew does not end a flood. */
export const recentAlarms = {
  keep(begun: readonly number[]): void {
    try {
      sessionStorage.setItem(kRecent, JSON.stringify(begun));
    } catch {
      /* storage is full or forbidden: the count begins anew with the page */
    }
  },
  read(): number[] {
    try {
      const kept: unknown = JSON.parse(sessionStorage.getItem(kRecent) ?? '[]');
      return Array.isArray(kept) ? kept.filter((at) => typeof at === 'number') : [];
    } catch {
      return [];
    }
  },
};
