import { expect, it } from 'vitest';
import { Turns } from '../../src/patrol/turns';

it('what arrives is taken in its order, also when the first is looked at for long', async () => {
  const turns = new Turns(), seen: string[] = [];
  let looked: (good: boolean) => void = () => undefined;
  turns.add(new Promise<boolean>((resolve) => (looked = resolve)), (good) => seen.push(good ? 'offer' : 'forged'));
  turns.add(Promise.resolve(), () => seen.push('taken back'));
  await Promise.resolve();
  expect(seen).toEqual([]);
  looked(true);
  await new Promise((resolve) => setTimeout(resolve));
  expect(seen).toEqual(['offer', 'taken back']);
});

it('one that fails holds up nobody', async () => {
  const turns = new Turns(), seen: string[] = [];
  turns.add(Promise.reject(new Error('no line')), () => seen.push('never'));
  turns.add(Promise.resolve(), () => seen.push('next'));
  await new Promise((resolve) => setTimeout(resolve));
  expect(seen).toEqual(['next']);
});
