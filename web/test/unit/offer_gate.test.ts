import { beforeAll, describe, expect, it } from 'vitest';
import type { Offer } from '../../src/patrol/case_book';
import { OfferGate, signedText } from '../../src/patrol/offer_gate';

const base64 = (bytes: ArrayBuffer): string => btoa(String.fromCharCode(...new Uint8Array(bytes)));
interface Signer {
  key: string;
  sign(offer: Offer, responder?: string): Promise<Offer>;
}
async function signer(): Promise<Signer> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  return {
    key: base64(await crypto.subtle.exportKey('raw', pair.publicKey)),
    sign: async (offer, responder = 'R17') => ({ ...offer, signature: base64(await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(signedText(offer, responder)))) }),
  };
}
const offer: Offer = { offer_id: 'O1', incident_id: 'I7', type: 'fight', expires_at: '2026-11-22T08:00:20.000Z', shard: 1, epoch: '3', seq: '41' };

let service: Signer;
let thief: Signer;
beforeAll(async () => {
  [service, thief] = await Promise.all([signer(), signer()]);
});
function gate(kept: string, answer: string | null): { gate: OfferGate; said: string[]; kept: () => string } {
  const said: string[] = [];
  const ask = (): Promise<string> => (answer === null ? Promise.reject(new Error('no line')) : Promise.resolve(answer));
  return { gate: new OfferGate(ask, { get: () => kept, put: (key) => (kept = key) }, (notice) => said.push(notice)), said, kept: () => kept };
}

describe('an offer', () => {
  it('is read as the service signs it', () => {
    expect(signedText(offer, 'R17')).toBe('watchgrid offer 1\nR17\n1\n3\n41\nO1\nI7\n2026-11-22T08:00:20.000Z\n');
  });
  it('of a service without a key is shown by a phone that has never seen one', async () => {
    expect(await gate('', null).gate.admits(offer, 'R17')).toBe(true);
  });
  it('that is signed teaches the key, once', async () => {
    const phone = gate('', service.key);
    expect(await phone.gate.admits(await service.sign(offer), 'R17')).toBe(true);
    expect(phone.kept()).toBe(service.key);
    expect(phone.said).toEqual([]);
  });
  it('for somebody else, with anything changed, or of somebody else is not shown', async () => {
    const good = await service.sign(offer);
    for (const forged of [await service.sign(offer, 'R18'), { ...good, expires_at: '2026-11-22T09:00:00.000Z' }, { ...good, incident_id: 'I8' }, { ...good, signature: '!' }, await thief.sign(offer), offer]) {
      const phone = gate(service.key, service.key);
      expect(await phone.gate.admits(forged, 'R17')).toBe(false);
      expect(phone.said).toEqual(['offer_forged']);
    }
  });
  it('with a new key of the service is shown, and the change is said', async () => {
    const phone = gate(thief.key, service.key);
    expect(await phone.gate.admits(await service.sign(offer), 'R17')).toBe(true);
    expect(phone.said).toEqual(['offer_key_changed']);
    expect(phone.kept()).toBe(service.key);
  });
  it('that cannot be judged is shown when no key was ever seen, else not', async () => {
    expect(await gate('', null).gate.admits(await service.sign(offer), 'R17')).toBe(true);
    expect(await gate(service.key, null).gate.admits(await thief.sign(offer), 'R17')).toBe(false);
  });
});
