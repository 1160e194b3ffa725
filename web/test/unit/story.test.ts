/** The timeline in words: whoever was asked is named, also when the offer is long over. */
import { describe, expect, it } from 'vitest';
import { Storyteller } from '../../src/core/story';
import type { TimelineEvent } from '../../src/shared/types';

const event = (seq: number, name: string, more: Record<string, unknown>): TimelineEvent => ({ seq, at: '2026-11-22T08:00:00Z', event: name, ...more }) as unknown as TimelineEvent;

describe('the story of an incident', () => {
  it('names who was asked by an offer that the picture of the incident has forgotten', () => {
    const teller = new Storyteller(undefined, (id) => (id === 'volunteer-017' ? '王敏' : ''));
    expect(teller.tell(event(1, 'offer_made', { offer: 'O75', responder: 'volunteer-017', distance_m: 300, eta: 90 }), 'en').text).toContain('Offered to 王敏');
    expect(teller.tell(event(2, 'offer_expired', { offer: 'O75' }), 'en').text).toBe('王敏 did not answer');
  });
  it('falls back on the id, then on the offer', () => {
    const teller = new Storyteller(undefined, () => '');
    expect(teller.tell(event(1, 'offer_accepted', { offer: 'O1', responder: 'guard-3' }), 'en').text).toBe('guard-3 accepted');
    expect(teller.tell(event(2, 'offer_expired', { offer: 'O9' }), 'en').text).toBe('O9 did not answer');
  });
});
