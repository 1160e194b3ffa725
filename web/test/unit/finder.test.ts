import { describe, expect, it } from 'vitest';
import { findByName } from '../../src/core/finder';
import type { Place } from '../../src/shared/types';
import { responder } from './builders';

const people = [responder('officer-003', { name: '李明' }), responder('volunteer-012', { name: '李明珠' }), responder('officer-010', { name: '' })];
const place = (place_id: string, name: string): Place => ({ place_id, kind: 'alarm_point', name, location: { lat: 31, lon: 114 }, grid: null, staff: [], phone: '', attributes: {} });
const places = [place('alarm-001', '西门路报警柱'), place('kit-003', '李明桥救生器材')];
const find = (text: string): string | null => {
  const found = findByName(text, people, places);
  return found && (found.kind === 'place' ? found.place.place_id : found.id);
};

describe('a name on the command line', () => {
  it.each([
    ['李明', 'officer-003', 'the very name before a longer one'],
    ['李明珠', 'volunteer-012', 'the very name'],
    ['李明桥', 'kit-003', 'the beginning of a place'],
    ['OFFICER-010', 'officer-010', 'an id, whatever its letters'],
    ['西门', 'alarm-001', 'the beginning of a place'],
    ['报警柱', 'alarm-001', 'a part of it'],
    ['officer', 'officer-003', 'the first of equal ones'],
    ['东门', null, 'nothing'],
    ['  ', null, 'nothing'],
  ])('%s finds %s: %s', (text, id, _why) => expect(find(text)).toBe(id));
});
