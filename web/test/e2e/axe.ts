/** WCAG 2.2 AA by axe-core, in both themes of what is on the screen. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The rules that look at colours: all that a change of the theme can break, since colours are variables and nothing else changes with it. */
const kColours = ['color-contrast', 'link-in-text-block'];

/** What a bar at the edge covers at this moment is a matter of scrolling: the page is judged with it at its place in the text. */
const unstick = (page: Page): Promise<void> => page.evaluate(() => document.querySelectorAll('footer').forEach((bar) => (bar.style.position = 'static')));

/** Every rule in the dark theme, those about colours again in the light one. @param show how this page changes its theme; @param part of the page: the rest is left out */
export async function expectAccessible(page: Page, what: string, show: (theme: 'dark' | 'light') => Promise<unknown> = (theme) => page.evaluate((t) => (document.documentElement.dataset.theme = t), theme), part = 'html'): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await show(theme);
    await unstick(page);
    const judge = new AxeBuilder({ page }).include(part);
    const { violations } = await (theme === 'dark' ? judge.withTags(kRules) : judge.withRules(kColours)).analyze();
    const told = violations.map((v) => `${v.id}: ${v.nodes.slice(0, 4).map((n) => n.target.join(' ')).join(' | ')} ${v.nodes[0]?.failureSummary?.split('\n')[1] ?? ''}`);
    expect(told, `${what} ${theme}`).toEqual([]);
  }
  await page.evaluate(() => document.querySelectorAll('footer').forEach((bar) => bar.style.removeProperty('position')));
}
