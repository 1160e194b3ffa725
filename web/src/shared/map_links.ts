/** Links that hand a position to a map app of the phone. Ours are WGS-84; what the app expects is made here, at the edge. */
import { wgsToGcj } from './gcj';

/** The phone's own choice of app; the scheme expects WGS-84. */
export const geoLink = (lat: number, lon: number): string => `geo:${lat},${lon}?q=${lat},${lon}`;

/** 高德 counts in GCJ-02. Null outside China, where it has no map. */
export function amapLink(lat: number, lon: number, name: string): string | null {
  const [a, o] = wgsToGcj(lat, lon);
  if (a === lat && o === lon) return null;
  return `https://uri.amap.com/navigation?to=${o.toFixed(6)},${a.toFixed(6)},${encodeURIComponent(name)}&mode=car&coordinate=gaode&callnative=1`;
}
