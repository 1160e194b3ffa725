/**
 * Whether an offer is the service's own. A service with a key signs whom an offer is for, its ids and its deadline (proto/README.md); a broker that
 * somebody has broken into can then repeat offers but not make any. The phone keeps the key that it learned first, and says so when it changes.
 *
 * A phone that cannot judge shows the offer: a browser without Ed25519, or a key that could not be asked for. Better one false offer than a
 * true one that nobody sees. A key that does not come within two seconds could not be asked for.
 */
import type { Offer } from './case_book';

export type GateNotice = 'offer_forged' | 'offer_key_changed';

const kPatienceMs = 2_000;

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

/** Eight lines, each ended by a line feed. */
export const signedText = (offer: Offer, responder: string): string =>
  ['watchgrid offer 1', responder, offer.shard ?? 0, offer.epoch ?? 0, offer.seq ?? 0, offer.offer_id, offer.incident_id, offer.expires_at].map((line) => `${line}\n`).join('');

/** @return null: this browser cannot tell */
export async function fits(offer: Offer, responder: string, key: string): Promise<boolean | null> {
  let known: CryptoKey;
  try {
    known = await crypto.subtle.importKey('raw', bytesOf(key), 'Ed25519', false, ['verify']);
  } catch {
    return null; // no Ed25519 here, or not a secure connection
  }
  try {
    return await crypto.subtle.verify('Ed25519', known, bytesOf(offer.signature ?? ''), new TextEncoder().encode(signedText(offer, responder)));
  } catch {
    return false; // not base64
  }
}

export class OfferGate {
  /** @param askKey the service's public key, in base64; @param kept what this phone learned, '' for nothing */
  constructor(
    private readonly askKey: () => Promise<string>,
    private readonly kept: { get(): string; put(key: string): void },
    private readonly say: (notice: GateNotice, incident: string) => void,
  ) {}

  async admits(offer: Offer, responder: string): Promise<boolean> {
    const known = this.kept.get();
    if (!offer.signature && !known) return true;
    if (known && offer.signature && (await fits(offer, responder, known)) !== false) return true;
    const now = await Promise.race([this.askKey().catch(() => ''), new Promise<string>((resolve) => setTimeout(resolve, kPatienceMs, ''))]);
    if (!now) return known === '';
    if (offer.signature && (await fits(offer, responder, now)) !== false) {
      this.kept.put(now);
      if (known && known !== now) this.say('offer_key_changed', offer.incident_id);
      return true;
    }
    this.say('offer_forged', offer.incident_id);
    return false;
  }
}
