import { describe, expect, it } from 'vitest';
import { CaseBook, emptyBook, type Answer, type Offer } from '../../src/patrol/case_book';

const kNow = Date.parse('2026-11-22T08:00:00.000Z');
let ids = 0;
const book = (): CaseBook => new CaseBook(emptyBook(), () => `a${++ids}`);
const offer = (id = 'O1', seconds = 20): Offer => ({
  offer_id: id, incident_id: 'I7', type: 'fight', offered_at: new Date(kNow).toISOString(), expires_at: new Date(kNow + seconds * 1000).toISOString(), seq: '41', epoch: '3',
});
const sent = (b: CaseBook, kind: string, local = 1): Answer => b.due(local).find((a) => a.answer === kind)!;
const accepted = (b: CaseBook): void => {
  b.onOffer(offer(), kNow);
  b.accept('O1', kNow + 1000);
  b.onAck({ answer_id: sent(b, 'accept').answer_id, accepted: true, code: 'ok' }, kNow + 1100);
};

describe('an offer', () => {
  it('is never shown after its deadline, also when it arrives then', () => {
    const b = book();
    expect(b.onOffer(offer('O1', 20), kNow + 20_000)).toBe(false);
    expect(b.shown(kNow + 20_000)).toBeNull();
    expect(b.onOffer(offer('O2', 20), kNow)).toBe(true);
    expect(b.shown(kNow + 19_999)?.offer.offer_id).toBe('O2');
    expect(b.shown(kNow + 20_000)).toBeNull();
    b.tick(kNow + 20_000);
    expect(b.state.offers).toEqual([]);
    expect(b.state.notices[0]?.code).toBe('expired');
  });
  it('leaves a word when it was missed or declined, until the next one or half a minute', () => {
    const b = book();
    const said = (): string[] => b.state.notices.map((n) => `${n.incident_id} ${n.code}`);
    b.onOffer(offer('O1', 20), kNow);
    b.tick(kNow + 20_000);
    expect(said()).toEqual(['I7 expired']);
    b.tick(kNow + 49_999);
    expect(said()).toEqual(['I7 expired']);
    b.tick(kNow + 50_000);
    expect(said()).toEqual([]);
    b.onOffer(offer('O2', 90), kNow);
    b.decline('O2', kNow + 50_000);
    expect(said()).toEqual(['I7 declined']);
    b.onOffer(offer('O3', 90), kNow + 51_000);
    expect(said()).toEqual([]);
    b.reconcile(null, null, kNow + 90_000, kNow + 90_000);
    expect(said()).toEqual(['I7 expired']);
    b.onOffer(offer('O4', 100), kNow + 91_000);
    b.onOffer(offer('O5', 100), kNow + 91_000);
    b.decline('O4', kNow + 92_000);
    b.decline('O5', kNow + 93_000);
    expect(said()).toEqual(['I7 declined']); // one word, of the last
  });
  it('that came to nothing is news for a few seconds', () => {
    const b = book();
    b.onOffer(offer('O1', 20), kNow);
    b.onTask({ kind: 'taken_by_other', offer_id: 'O1', incident_id: 'I7' }, kNow + 1000);
    b.tick(kNow + 15_000);
    expect(b.state.notices.map((n) => n.code)).toEqual(['taken_by_other']);
    b.tick(kNow + 16_000);
    expect(b.state.notices).toEqual([]);
  });
  it('sounds once, however often it arrives', () => {
    const b = book();
    expect(b.onOffer(offer(), kNow)).toBe(true);
    expect(b.onOffer(offer(), kNow)).toBe(false);
    b.decline('O1', kNow);
    expect(b.onOffer(offer(), kNow)).toBe(false);
    expect(b.shown(kNow)).toBeNull();
  });
  it('with the earliest deadline is shown first', () => {
    const b = book();
    b.onOffer(offer('O1', 30), kNow);
    b.onOffer(offer('O2', 10), kNow);
    expect(b.shown(kNow)?.offer.offer_id).toBe('O2');
  });
  it('tells the service that it was delivered and seen, each once', () => {
    const b = book();
    b.onOffer(offer(), kNow);
    b.seen('O1', kNow);
    b.seen('O1', kNow);
    expect(b.due(1).map((a) => a.answer)).toEqual(['delivered', 'seen']);
  });
  it('is dropped when the service does not know of it any more', () => {
    const b = book();
    b.onOffer(offer('O1', 60), kNow);
    b.reconcile(null, null, kNow + 10_000, kNow + 10_000);
    expect(b.shown(kNow + 10_000)).toBeNull();
  });
});

describe('an accept', () => {
  it('counts as granted only by the service', () => {
    const b = book();
    b.onOffer(offer(), kNow);
    b.accept('O1', kNow + 1000);
    expect(b.shown(kNow + 1000)?.accepting).toBe(true);
    expect(b.state.task).toBeNull();
    b.onAck({ answer_id: sent(b, 'accept').answer_id, accepted: true, code: 'ok' }, kNow + 1100);
    expect(b.state.task?.offer_id).toBe('O1');
    expect(b.shown(kNow + 1200)).toBeNull();
  });
  it('is asked for once by two touches', () => {
    const b = book();
    b.onOffer(offer(), kNow);
    b.accept('O1', kNow);
    b.accept('O1', kNow);
    expect(b.due(1).filter((a) => a.answer === 'accept')).toHaveLength(1);
  });
  it('is told when somebody else has won', () => {
    const b = book();
    b.onOffer(offer(), kNow);
    b.accept('O1', kNow);
    b.onAck({ answer_id: sent(b, 'accept').answer_id, accepted: false, code: 'taken_by_other' }, kNow + 100);
    expect(b.state.task).toBeNull();
    expect(b.shown(kNow + 100)).toBeNull();
    expect(b.state.notices.at(-1)?.code).toBe('taken_by_other');
  });
  it('that never left the phone ends with the offer, and is not sent afterwards', () => {
    const b = book();
    b.onOffer(offer(), kNow);
    b.accept('O1', kNow);
    b.tick(kNow + 20_000);
    expect(b.due(1)).toEqual([]);
    expect(b.state.notices.at(-1)?.code).toBe('not_sent_in_time');
  });
  it('is not possible after the deadline', () => {
    const b = book();
    b.onOffer(offer(), kNow);
    b.accept('O1', kNow + 20_000);
    expect(b.due(1).map((a) => a.answer)).toEqual(['delivered']);
  });
});

describe('an answer', () => {
  it('is sent again with the same id until its ack comes', () => {
    const b = book();
    accepted(b);
    b.step('arrived', kNow + 5000);
    const first = sent(b, 'arrived', 10);
    expect(b.due(20)).toEqual([]);
    const again = b.due(10_000).find((a) => a.answer === 'arrived')!;
    expect(again.answer_id).toBe(first.answer_id);
    expect(again.at).toBe(new Date(kNow + 5000).toISOString()); // its own time, not that of the sending
    b.onAck({ answer_id: first.answer_id, accepted: true, code: 'ok' }, kNow + 9000);
    expect(b.state.task?.steps.arrived).toBe('done');
    expect(b.due(99_999).map((a) => a.answer)).not.toContain('arrived');
  });
  it('survives a reload', () => {
    const b = book();
    accepted(b);
    b.step('arrived', kNow + 5000);
    const later = new CaseBook(JSON.parse(JSON.stringify(b.state)), () => 'x');
    expect(later.due(1).map((a) => a.answer)).toContain('arrived');
    expect(later.state.task?.steps.arrived).toBe('waiting');
  });
});

describe('a task', () => {
  it('ends when the desk stands it down', () => {
    const b = book();
    accepted(b);
    b.onTask({ kind: 'stand_down', offer_id: 'O1', incident_id: 'I7', text: 'incident_closed' }, kNow);
    expect(b.state.task).toBeNull();
    expect(b.state.notices.at(-1)?.code).toBe('stand_down');
  });
  it('that was done is closed by the desk, not stood down', () => {
    const b = book();
    accepted(b);
    b.step('arrived', kNow);
    b.onTask({ kind: 'stand_down', offer_id: 'O1', incident_id: 'I7', text: 'incident_closed' }, kNow);
    expect(b.state.notices.at(-1)?.code).toBe('incident_closed');
  });
  it('may be known to have arrived without a press', () => {
    const b = book();
    accepted(b);
    const at = new Date(kNow + 5000).toISOString();
    const known = { offer_id: 'O1', incident_id: 'I7', place_words: '', moving_at: null, arrived_at: at, controlled_at: null, feedback_at: null };
    b.reconcile(null, known, kNow + 6000, kNow + 6000);
    b.reconcile(null, known, kNow + 9000, kNow + 9000);
    expect(b.state.task?.steps.arrived).toBe('known');
    b.step('arrived', kNow + 9500);
    expect(b.due(1).map((a) => a.answer)).not.toContain('arrived');
  });
  it('may be ordered without an offer, and says that it was delivered', () => {
    const b = book();
    b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I9', type: 'fire', text: 'ordered' }, kNow);
    expect(b.state.task?.type).toBe('fire');
    expect(b.state.notices.at(-1)?.code).toBe('ordered');
    expect(b.due(1)).toMatchObject([{ answer: 'delivered', offer_id: 'O9' }]);
  });
  it('may be ordered while its offer is open: nothing says that there is no need to go', () => {
    for (const orderFirst of [false, true]) {
      const b = book();
      b.onOffer(offer('O1'), kNow);
      const order = (): void => b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I7', type: 'fight', text: 'ordered' }, kNow);
      if (orderFirst) order();
      b.onTask({ kind: 'stand_down', offer_id: 'O1', incident_id: 'I7' }, kNow);
      if (!orderFirst) order();
      expect(b.state.notices.map((n) => n.code)).toEqual(['ordered']);
      expect(b.state.task?.offer_id).toBe('O9');
    }
  });
  it('may be ordered to a phone whose clock is behind', () => {
    const b = book();
    expect(b.onOffer(offer('O9', 0), kNow - 200)).toBe(false);
    b.tick(kNow + 50);
    b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I7', type: 'fight', text: 'ordered' }, kNow + 60);
    expect(b.state.task?.offer_id).toBe('O9');
    expect(b.state.notices.map((n) => n.code)).toEqual(['ordered']);
  });
  it('takes the words of an offer that comes after the order', () => {
    const b = book();
    b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I9', type: 'lost_person', text: 'ordered' }, kNow);
    expect(b.onOffer({ ...offer('O9'), incident_id: 'I9', text: 'red coat', nearest_kit: { name: 'east gate' } }, kNow + 5)).toBe(false);
    expect(b.state.task?.text).toBe('red coat');
    expect(b.state.task?.kit).toBe('east gate');
    expect(b.state.offers).toEqual([]);
  });
  it('takes the words of an offer that came before the order, over already', () => {
    const b = book();
    expect(b.onOffer({ ...offer('O9', 0), incident_id: 'I9', text: 'red coat', nearest_kit: { name: 'east gate' } }, kNow)).toBe(false);
    b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I9', type: 'lost_person', text: 'ordered' }, kNow + 5);
    expect(b.state.task?.text).toBe('red coat');
    expect(b.state.task?.kit).toBe('east gate');
  });
  it('is told the door, the words and the caller after the yes, whichever comes first', () => {
    const exact = { kind: 'granted', offer_id: 'O1', incident_id: 'I7', location: { lat: 31.0412, lon: 114.9501 }, details: 'third floor', reporter: { name: 'Wang', phone: '0001' } } as const;
    for (const ackFirst of [true, false]) {
      const b = book();
      b.onOffer({ ...offer(), location: { lat: 31.04, lon: 114.95, accuracy_m: 500 } }, kNow);
      b.accept('O1', kNow + 1000);
      const ack = { answer_id: sent(b, 'accept').answer_id, accepted: true, code: 'ok' };
      if (ackFirst) b.onAck(ack, kNow + 1100);
      b.onTask(exact, kNow + 1200);
      if (!ackFirst) b.onAck(ack, kNow + 1300);
      expect(b.state.task).toMatchObject({ offer_id: 'O1', location: exact.location, text: 'third floor', reporter: exact.reporter });
      expect(b.state.notices).toEqual([]);
    }
  });
  it('stays when the service was asked before it had it', () => {
    const b = book();
    b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I9', type: 'fire', text: 'ordered' }, kNow);
    expect(b.reconcile(null, null, kNow + 300, kNow - 10)).toBe(false);
    expect(b.state.task?.offer_id).toBe('O9');
  });
  it('is asked for again when only the service has it', () => {
    const b = book();
    b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I9', type: 'fire' }, kNow);
    b.reconcile(null, null, kNow + 5000, kNow + 5000);
    expect(b.state.task).toBeNull();
    const known = { offer_id: 'O9', incident_id: 'I9', place_words: '', moving_at: null, arrived_at: null, controlled_at: null, feedback_at: null };
    expect(b.reconcile(null, known, kNow + 5500, kNow + 5500)).toBe(false); // may be an answer from before its end
    expect(b.reconcile(null, known, kNow + 9000, kNow + 9000)).toBe(true);
    b.onTask({ kind: 'granted', offer_id: 'O9', incident_id: 'I9', type: 'fire' }, kNow + 9100);
    expect(b.state.task?.offer_id).toBe('O9');
  });
  it('is not begun again by a repeat of its grant after it is over', () => {
    const b = book();
    accepted(b);
    b.onTask({ kind: 'withdrawn', offer_id: 'O1', incident_id: 'I7', text: 'unassigned' }, kNow);
    b.onTask({ kind: 'granted', offer_id: 'O1', incident_id: 'I7' }, kNow);
    expect(b.state.task).toBeNull();
  });
  it('ends when the service does not know of it, but not while an answer is on its way', () => {
    const b = book();
    accepted(b);
    b.due(1);
    b.step('feedback', kNow, 'done');
    b.reconcile(null, null, kNow + 5000, kNow + 5000);
    expect(b.state.task).not.toBeNull();
    b.onAck({ answer_id: sent(b, 'feedback', 99).answer_id, accepted: true, code: 'ok' }, kNow + 6000);
    for (const w of b.state.waiting.slice()) b.onAck({ answer_id: w.answer.answer_id, accepted: true, code: 'ok' }, kNow);
    b.reconcile(null, null, kNow + 7000, kNow + 7000);
    expect(b.state.task).toBeNull();
  });
});
