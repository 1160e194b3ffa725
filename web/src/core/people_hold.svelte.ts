/**
 * The people of an incident, as rows: while the pointer moves over them, and shortly after, no row moves. One that slips away under the hand
 * is the wrong person sent. What counts the rows (the digit keys) reads them here, never from the list as it arrived.
 */
import { isActive } from './sending';
import type { Incident, NearResponder, Offer } from '../shared/types';

const kHeldMs = 3_000;
const kOwnOrderMs = 1_500; // what one has just ordered is seen at once

export class PeopleHold {
  private held = $state.raw<{ incident: string; offers: string[]; people: NearResponder[] } | null>(null);
  private freeUntil = 0;
  private release: ReturnType<typeof setTimeout> | undefined;

  holds(incident: string): boolean {
    return this.held?.incident === incident;
  }
  /** The pointer has moved over the rows. */
  grip(incident: Incident, fresh: readonly NearResponder[]): void {
    clearTimeout(this.release);
    this.release = setTimeout(() => this.letGo(), kHeldMs);
    if (this.holds(incident.incident_id) || Date.now() < this.freeUntil) return;
    this.held = { incident: incident.incident_id, offers: (incident.offers ?? []).filter(isActive).map((o) => o.offer_id), people: [...fresh] };
  }
  letGo(): void {
    clearTimeout(this.release);
    this.held = null;
  }
  /** Somebody was sent from a row: what comes of it is shown, also while the pointer stays. */
  ordered(): void {
    this.letGo();
    this.freeUntil = Date.now() + kOwnOrderMs;
  }

  /** Who could go: in the order and number of when the hand came, with what is known of each by now. */
  people(incident: string, fresh: readonly NearResponder[]): readonly NearResponder[] {
    if (this.held?.incident !== incident) return fresh;
    return this.held.people.map((was) => fresh.find((c) => c.responder_id === was.responder_id) ?? was);
  }
  /** Who was asked and may still come. @param sent in the order wanted without a hold */
  active(incident: string, sent: readonly Offer[]): Offer[] {
    if (this.held?.incident !== incident) return sent.filter(isActive);
    return this.held.offers.map((id) => sent.find((o) => o.offer_id === id)).filter((o) => o !== undefined);
  }
}
