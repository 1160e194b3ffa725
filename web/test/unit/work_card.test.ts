/** The form of an inspection, in a document: every item has to be answered, and what is missing is in the report. */
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import WorkCard from '../../src/patrol/everyday/WorkCard.svelte';
import { work } from '../../src/patrol/everyday/work.svelte';
import { emptyWork } from '../../src/patrol/everyday/work_book';
import { preferences } from '../../src/shared/preferences.svelte';
import type { WorkTask } from '../../src/shared/everyday';

const inspection: WorkTask = {
  task_id: 'T1', kind: 'inspection', subject: 'water-001', item: null, zone: null, assignee: 'g1', text: 'inspect water-001', raised_at: '2026-11-22T00:00:00.000Z',
  due_at: '2026-11-23T00:00:00.000Z', overdue_at: null, done_at: null,
};
let card: ReturnType<typeof mount> | null = null;
function show(task: WorkTask = inspection): HTMLElement {
  preferences.setLang('en');
  document.body.innerHTML = '<div id="here"></div>';
  card = mount(WorkCard, { target: document.getElementById('here')!, props: { task } });
  flushSync();
  return document.getElementById('here')!;
}
afterEach(() => {
  if (card) void unmount(card);
  card = null;
  work.go(null);
});

describe('an inspection on the phone', () => {
  it('can be sent when every item of the checklist is answered', () => {
    work.state = { ...emptyWork(), tasks: [inspection], spots: { 'water-001': { name: 'the pond', location: null, checklist: ['sign', 'life_ring'] } } };
    const page = show();
    const send = (): HTMLButtonElement => page.querySelector('button.main')!;
    expect(page.querySelector('h1')!.textContent).toBe('the pond');
    expect([...page.querySelectorAll('legend')].map((l) => l.textContent)).toEqual(['warning sign', 'life ring']);
    expect(send().disabled).toBe(true);
    const radios = [...page.querySelectorAll<HTMLInputElement>('input[type=radio]')];
    radios[0]!.click(); // the sign is there
    flushSync();
    expect(send().disabled).toBe(true);
    radios[3]!.click(); // the ring is missing
    flushSync();
    expect(send().disabled).toBe(false);
    expect(work.draft.items).toEqual({ sign: 'there', life_ring: 'missing' });
  });
  it('says when this phone knows no checklist, instead of asking nothing', () => {
    work.state = { ...emptyWork(), tasks: [inspection] };
    expect(show().textContent).toContain('does not know the checklist yet');
  });
});

describe('a danger that somebody saw, on the phone', () => {
  it('says where it is and leads there, and is nothing that the phone knows of a place of that name', () => {
    const spot = { name: 'the pond', location: { lat: 30, lon: 114 }, checklist: ['sign'] };
    const danger: WorkTask = { ...inspection, task_id: 'T2', kind: 'hazard_report', text: 'a cable', place: { place_id: null, name: null, location: { lat: 31.05, lon: 114.95 } } };
    work.state = { ...emptyWork(), tasks: [danger], spots: { 'water-001': spot } };
    const page = show(danger);
    expect(page.querySelector('h1')!.textContent).toBe('a cable · 31.05000, 114.95000');
    expect(page.querySelector('a.button')!.getAttribute('href')).toContain('31.05');
  });
});
