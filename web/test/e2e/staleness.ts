/** A picture that gets old: a bar at three seconds, a veil at ten, each with the age that it has when it is first seen. */
import { expect, type Page } from '@playwright/test';

const secondsOf = (text: string): number => /[\d:]+/.exec(text)![0].split(':').reduce((sum, part) => sum * 60 + Number(part), 0);

/** @param since before the data stopped; the last may have come half a second and a little earlier */
async function expectAtAge(page: Page, sign: 'age-bar' | 'veil', age: number, since: number): Promise<void> {
  const shown = page.getByTestId(sign);
  await shown.waitFor({ timeout: (age + 3) * 1000 });
  const [told, passed] = [secondsOf((await shown.textContent())!), (Date.now() - since) / 1000];
  expect(told, sign).toBeGreaterThanOrEqual(age);
  expect(told, sign).toBeLessThanOrEqual(age + 2);
  expect(passed, sign).toBeGreaterThanOrEqual(age - 1);
}
export const expectBar = (page: Page, since: number): Promise<void> => expectAtAge(page, 'age-bar', 3, since);
export const expectVeil = (page: Page, since: number): Promise<void> => expectAtAge(page, 'veil', 10, since);
