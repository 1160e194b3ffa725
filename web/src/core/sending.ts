/** Whom the desk may send: one rule for the one-key dispatch, the digits and the list. */
import type { Incident, NearResponder, Offer } from '../shared/types';

/** An order goes before a question: whoever is asked elsewhere may be sent, but is not simply free. */
const kSendable = new Set(['eligible', 'chosen', 'has_offer']);
export const isFree = (c: NearResponder): boolean => c.reason === 'eligible' || c.reason === 'chosen';

/** Asked and not yet answered, or sent and not yet done. */
export const isActive = (o: Offer): boolean => o.state === 'accepted' || o.state === 'open';

/** By what the service would say to the order, and not on the way here already: the list may be seconds older than that. Whoever was asked and does not answer may be ordered. */
export function sendable(candidates: readonly NearResponder[], incident: Incident | undefined): NearResponder[] {
  if (incident?.state !== 'open') return [];
  const here = new Set((incident.offers ?? []).filter((o) => o.state === 'accepted').map((o) => o.responder_id));
  return candidates.filter((c) => kSendable.has(c.reason) && !here.has(c.responder_id));
}
