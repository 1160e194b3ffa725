/** What the page asks of the phone itself: place, battery, a screen that stays on. */
import type { Place } from './case_book';

export type Here = Place & { at: number; speed?: number; heading?: number };

export function random(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(16).padStart(2, '0')).join('');
}

export function watchBattery(tell: (percent: number) => void): void {
  const power = (navigator as { getBattery?: () => Promise<{ level: number; addEventListener(name: string, f: () => void): void }> }).getBattery;
  void power?.call(navigator).then((b) => {
    const read = (): void => tell(Math.round(b.level * 100));
    read();
    b.addEventListener('levelchange', read);
  });
}

/** @return what ends it: `navigator.geolocation.clearWatch` */
export function watchPlace(tell: (here: Here) => void, denied: () => void): number {
  return navigator.geolocation.watchPosition(
    ({ coords, timestamp }) =>
      tell({ lat: coords.latitude, lon: coords.longitude, accuracy_m: Math.round(coords.accuracy), at: timestamp, speed: coords.speed ?? undefined, heading: coords.heading ?? undefined }),
    (error) => {
      if (error.code === error.PERMISSION_DENIED) denied();
    },
    { enableHighAccuracy: true, maximumAge: 5000 },
  );
}

/** null: there is no such thing here, or the battery is being saved */
export async function keepScreenOn(): Promise<{ release(): Promise<void> } | null> {
  const lock = (navigator as { wakeLock?: { request(kind: 'screen'): Promise<{ release(): Promise<void> }> } }).wakeLock;
  try {
    return (await lock?.request('screen')) ?? null;
  } catch {
    return null;
  }
}

/** @param at of the service's clock */
export function positionMessage({ lat, lon, accuracy_m, speed, heading }: Here, at: number, battery: number | null): object {
  return {
    location: { lat, lon, crs: 'wgs84', accuracy_m }, at: new Date(at).toISOString(),
    ...(speed !== undefined ? { speed_mps: speed } : {}), ...(heading !== undefined && !Number.isNaN(heading) ? { heading_deg: heading } : {}),
    ...(battery !== null ? { battery_pct: battery } : {}),
  };
}
