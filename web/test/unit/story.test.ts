/** The timeline in words: whoever was asked is named, also when the offer is long over. */
import { describe, expect, it } from 'vitest';
import { Storyteller } from '../../src/core/story';
import type { Incident, TimelineEvent } from '../../src/shared/types';

const event = (seq: number, name: string, more: Record<string, unknown>): TimelineEvent => ({ seq, at: '2026-11-22T08:00:00Z', event: name, ...more }) as unknown as TimelineEvent;

describe('the story of an incident', () => {
  it('names who was asked by an offer that the picture of the incident has forgotten', () => {
    const teller = new Storyteller(undefined, (id) => (id === 'volunteer-017' ? '王敏' : ''));
    expect(teller.tell(event(1, 'offer_made', { offer: 'O75', responder: 'volunteer-017', distance_m: 300, eta: 90 }), 'en').text).toContain('Offered to 王敏');
    expect(teller.tell(event(2, 'offer_expired', { offer: 'O75' }), 'en').text).toBe('王敏 did not answer');
  });
  it('says whether a clock was met in time or late', () => {
    const clock = (id: string, stage: string) => ({ clock_id: id, rule_id: `police_${stage}`, stage, started_at: '2026-11-22T08:00:00Z', due_at: '2026-11-22T08:00:30Z' });
    const teller = new Storyteller({ offers: [], clocks: [clock('C1', 'signed'), clock('C2', 'moving')] } as unknown as Incident, () => '');
    expect(teller.tell(event(1, 'clock_breached', { clock: 'C1', cause: 'no_offer' }), 'en').text).toContain('Late: ');
    expect(teller.tell(event(2, 'incident_escalated', { action: 'page_supervisor', reason: 'police_signed' }), 'en').text).toContain('(signed)');
    expect(teller.tell(event(3, 'clock_stopped', { clock: 'C1' }), 'en').text).toBe('Done, but late: signed');
    expect(teller.tell(event(4, 'clock_stopped', { clock: 'C2' }), 'en').text).toBe('In time: moving');
  });
  it('tells an order by hand in the language of the reader, and the reason as it was written', () => {
    const teller = new Storyteller(undefined, () => '');
    expect(teller.tell(event(1, 'note_added', { by: 'desk', text: 'assigned by hand: police_signed' }), 'zh').text).toBe('desk：人工指派：police_signed');
  });
  it('falls back on the id, then on the offer', () => {
    const teller = new Storyteller(undefined, () => '');
    expect(teller.tell(event(1, 'offer_accepted', { offer: 'O1', responder: 'guard-3' }), 'en').text).toBe('guard-3 accepted');
    expect(teller.tell(event(2, 'offer_expired', { offer: 'O9' }), 'en').text).toBe('O9 did not answer');
  });
});
