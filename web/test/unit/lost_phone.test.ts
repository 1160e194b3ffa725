import { beforeEach, describe, expect, it } from 'vitest';
import { forgetAll, load, store } from '../../src/patrol/kept';
import { kSureMs, Welcome } from '../../src/patrol/lost_phone';

describe('a phone', () => {
  beforeEach(() => localStorage.clear());

  it('is wiped when broker and service both refuse what was taken before, whoever speaks last', () => {
    const first = new Welcome(true);
    expect(first.brokerTook(false)).toBe(false);
    expect(first.serviceTook(false, 1000)).toBe(false);
    expect(first.serviceTook(false, 1000 + kSureMs)).toBe(true);
    const second = new Welcome(true);
    second.serviceTook(false, 1000);
    expect(second.serviceTook(false, 1000 + kSureMs)).toBe(false);
    expect(second.brokerTook(false)).toBe(true);
    const now = new Welcome(false);
    now.serviceTook(true, 1);
    now.brokerTook(true);
    now.brokerTook(false);
    now.serviceTook(false, 1000);
    expect(now.serviceTook(false, 1000 + kSureMs)).toBe(true);
  });
  it('is not wiped for a refusal of a moment', () => {
    const phone = new Welcome(true);
    phone.brokerTook(false);
    phone.serviceTook(false, 1000);
    phone.serviceTook(true, 5000);
    expect(phone.serviceTook(false, 1000 + kSureMs)).toBe(false);
  });
  it('is not wiped for a mistyped password', () => {
    const phone = new Welcome(false);
    phone.brokerTook(false);
    phone.serviceTook(false, 1000);
    expect(phone.serviceTook(false, 1000 + kSureMs)).toBe(false);
    expect(phone.brokerTook(false)).toBe(false);
  });
  it('is not wiped while one of the two lets it in', () => {
    const phone = new Welcome(true);
    phone.serviceTook(false, 1000);
    phone.serviceTook(false, 1000 + kSureMs);
    expect(phone.brokerTook(true)).toBe(false);
    expect(phone.serviceTook(true, 2000 + kSureMs)).toBe(false);
    expect(phone.brokerTook(false)).toBe(false);
  });
  it('that is wiped keeps no word of this page and every other', () => {
    store('watchgrid.patrol.login', { id: 'R17' });
    store('watchgrid.patrol.R17.duty', true);
    store('watchgrid.lang', 'en');
    forgetAll();
    expect(load('watchgrid.patrol.login')).toBeNull();
    expect(load('watchgrid.patrol.R17.duty')).toBeNull();
    expect(load('watchgrid.lang')).toBe('en');
  });
});
