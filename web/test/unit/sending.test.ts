import { describe, expect, it } from 'vitest';
import { sendable } from '../../src/core/sending';
import type { NearResponder, Offer } from '../../src/shared/types';
import { incident } from './builders';

const near = (responder_id: string, reason = 'eligible'): NearResponder => ({ responder_id, name: responder_id, class: 'officer', eta_s: 30, distance_m: 100, fix_age_s: 2, reason });
const offer = (responder_id: string, state: Offer['state']): Offer => ({ responder_id, state }) as Offer;
const ids = (list: NearResponder[]): string[] => list.map((c) => c.responder_id);

describe('whom the desk may send', () => {
  it('is free, or asked elsewhere', () => {
    expect(ids(sendable([near('a'), near('b', 'busy'), near('c', 'has_offer')], incident('I1', 'low')))).toEqual(['a', 'c']);
  });
  it('is nobody who is coming, but may be who was asked and has not answered', () => {
    const asked = incident('I1', 'low', [], { offers: [offer('a', 'open'), offer('b', 'accepted'), offer('c', 'declined')] });
    expect(ids(sendable([near('a', 'has_offer'), near('b'), near('c'), near('d')], asked))).toEqual(['a', 'c', 'd']);
  });
  it('is nobody when the incident is closed', () => {
    expect(sendable([near('a')], incident('I1', 'low', [], { state: 'closed' }))).toEqual([]);
  });
});
