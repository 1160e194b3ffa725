/** The queue of a console in the hands of a test. */
import type { Locator, Page } from '@playwright/test';
import { expect } from './rig';

export const row = (page: Page, id: string): Locator => page.locator(`[data-incident="${id}"]`);
export const select = async (page: Page, id: string): Promise<void> => {
  await row(page, id).click();
  await expect(page.getByTestId('selected-id')).toHaveText(id);
};
