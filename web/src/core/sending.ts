/** Whom the desk may send: one rule for the one-key dispatch, the digits and the list. */
import type { Incident, NearResponder, Offer } from '../shared/types';

const kFree = new Set(['eligible', 'chosen', 'has_offer']);

/** Asked and not yet answered, or sent and not yet done. */
export const isActive = (o: Offer): boolean => o.state === 'accepted' || o.state === 'open';

/** Free by the service's verdict, and not on the way here already: the list may be seconds older than that. Whoever was asked and does not answer may be ordered. */
export function sendable(candidates: readonly NearResponder[], incident: Incident | undefined): NearResponder[] {
  if (incident?.state !== 'open') return [];
  const here = new Set((incident.offers ?? []).filter((o) => o.state === 'accepted').map((o) => o.responder_id));
  return candidates.filter((c) => kFree.has(c.reason) && !here.has(c.responder_id));
}
