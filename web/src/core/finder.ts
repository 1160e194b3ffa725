/** What a name on the command line means when it is no incident: somebody, or a place of the town. */
import type { Place, Responder } from '../shared/types';

export type Found = { kind: 'responder'; id: string; name: string } | { kind: 'place'; place: Place };

/** 0 the very name or id, 1 its beginning, 2 a part of it, 3 neither. */
function distance(wanted: string, ...names: string[]): number {
  let least = 3;
  for (const name of names) {
    const lower = name.toLowerCase();
    least = Math.min(least, lower === wanted ? 0 : lower.startsWith(wanted) ? 1 : lower.includes(wanted) ? 2 : 3);
  }
  return least;
}

/** The nearest match; of equal ones people before places, then the first. O(people + places). */
export function findByName(text: string, people: Iterable<Pick<Responder, 'responder_id' | 'name'>>, places: Iterable<Place>): Found | null {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return null;
  let found: Found | null = null;
  let least = 3;
  for (const r of people) {
    const d = distance(wanted, r.responder_id, r.name);
    if (d < least) [found, least] = [{ kind: 'responder', id: r.responder_id, name: r.name || r.responder_id }, d];
  }
  for (const place of places) {
    const d = distance(wanted, place.place_id, place.name);
    if (d < least) [found, least] = [{ kind: 'place', place }, d];
  }
  return found;
}
