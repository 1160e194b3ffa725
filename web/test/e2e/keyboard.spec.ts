/** The dispatcher's hands: everything by keys, and nothing that is typed is lost. */
import type { Locator, Page } from '@playwright/test';
import { row, select } from './console_page';
import { expect, test } from './rig';

test.beforeEach(({ rig }) => rig.closeAll());

/** By the Tab key alone, as often as it takes. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let n = 0; n < 100 && !(await wanted.evaluate((e) => e === document.activeElement)); ++n) await page.keyboard.press('Tab');
  await expect(wanted).toBeFocused();
}

/** In a list, by Tab and the arrows. */
async function choose(page: Page, list: Locator, value: string): Promise<void> {
  await tabTo(page, list);
  await page.keyboard.press('Home');
  for (let n = 0; n < 60 && (await list.inputValue()) !== value; ++n) await page.keyboard.press('ArrowDown');
  await expect(list).toHaveValue(value);
}

async function enter(page: Page, button: Locator): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press('Enter');
}

test('E16 a whole case by keyboard alone, with a call that is written down', async ({ page, rig }) => {
  const officers = await rig.officersOnDuty(2);
  await rig.visit(page);
  await expect(page.getByTestId('age')).toContainText('实时');
  const dialog = page.getByRole('dialog');
  await page.keyboard.press('p');
  await expect(page.getByTestId('entry-place')).toBeFocused();
  await page.keyboard.type('西门路报警柱');
  await choose(page, page.getByTestId('entry-type'), 'suspicious');
  await tabTo(page, page.getByTestId('entry-text'));
  await page.keyboard.type('有人在撬门');
  await enter(page, dialog.getByRole('button', { name: '登记并派警' }));
  await expect(dialog).toHaveCount(0);
  const id = (await page.getByTestId('selected-id').textContent())!;
  expect(id).toMatch(/^I\d+$/);
  await page.keyboard.press('a');
  await expect(page.getByTestId('claimed')).toContainText('desk-1');
  await page.keyboard.press('/');
  await page.keyboard.type(`派 ${id} ${officers[1]!.responder_id}`);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await rig.call<{ offers: { responder_id: string; ordered: boolean }[] }>(`/v1/incidents/${id}`)).offers.some((o) => o.ordered && o.responder_id === officers[1]!.responder_id)).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('o');
  await page.keyboard.type('邻居在场');
  await enter(page, dialog.getByRole('button', { name: '确定' }));
  await expect.poll(async () => JSON.stringify(await rig.call(`/v1/incidents/${id}/timeline`))).toContain('邻居在场');
  await page.keyboard.press('e');
  await tabTo(page, dialog.getByLabel('理由'));
  await page.keyboard.type('现场人多');
  await enter(page, dialog.getByRole('button', { name: '升级' }));
  await expect(dialog).toHaveCount(0);
  // Who and when, in the timeline: its tab is two arrows away from the first.
  await tabTo(page, page.getByRole('tab', { selected: true }));
  for (const _ of ['why', 'timeline']) await page.keyboard.press('ArrowRight');
  const line = page.getByTestId('timeline').locator('li', { hasText: '升级（desk-1）现场人多' });
  await expect(line).toHaveCount(1);
  const { events } = await rig.call<{ events: { event: string; by?: string; at: string }[] }>(`/v1/incidents/${id}/timeline`);
  const escalated = events.find((e) => e.event === 'incident_escalated' && e.by === 'desk-1')!;
  await expect(line.locator('time')).toHaveText(new Date(Date.parse(escalated.at) + 8 * 3_600_000).toISOString().slice(11, 19));
  // Closing takes more than one stroke: the key, the way to the button, and Enter.
  await page.keyboard.press('x');
  await enter(page, dialog.getByRole('button', { name: '结案' }));
  await expect(row(page, id)).toHaveCount(0);
});

test('E16 every dialog that has a key is answered by keys, and left by Escape', async ({ page, rig }) => {
  const ids = [await rig.raise(), await rig.raise()];
  for (const id of ids) await rig.call(`/v1/incidents/${id}/commands`, { command: 'claim' }, 'dispatcher2');
  await rig.visit(page);
  for (const id of ids) await expect(row(page, id)).toContainText('desk-2 处理中');
  const dialog = page.getByRole('dialog');
  for (const [key, title, last] of [['r', '封控圈', '预览'], ['e', '升级', '升级'], ['o', '备注', '取消'], ['u', '并入', '取消'], ['x', '结案', '结案'], ['p', '电话报警录入', '登记并派警'], ['h', '交接班', '取消'], ['?', '键盘', '确定']] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog', { name: title })).toBeVisible();
    await tabTo(page, dialog.getByRole('button', { name: last, exact: true }));
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  }
  await page.keyboard.press('r');
  await enter(page, dialog.getByRole('button', { name: '预览' }));
  await expect(dialog.getByText('封控成功概率')).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('h');
  await tabTo(page, dialog.getByLabel('desk-2 处理中 2 起'));
  await page.keyboard.press('Space');
  await enter(page, dialog.getByRole('button', { name: '接手 2 起' }));
  for (const id of ids) await expect(row(page, id)).toContainText('desk-1 处理中');
  const chosen = (await page.getByTestId('selected-id').textContent())!;
  const into = ids.find((id) => id !== chosen)!;
  await page.keyboard.press('u');
  await enter(page, dialog.getByRole('button', { name: into }));
  await enter(page, dialog.getByRole('button', { name: '合并', exact: true }));
  await expect(row(page, chosen)).toHaveCount(0);
  await enter(page, page.getByRole('button', { name: /撤销/ }));
  await expect(row(page, chosen)).toBeVisible();
});

test('E23 the session ends while dispatching: the order is kept and goes out after signing in', async ({ page, rig }) => {
  await rig.visit(page);
  const id = await rig.raise({ type: 'suspicious', severity: 'medium' });
  await select(page, id);
  await rig.stop();
  rig.writeTokens(['dispatcher']);
  await rig.start();
  await expect(page.getByRole('dialog', { name: '登录' })).toBeVisible({ timeout: 10_000 });
  await page.locator('input[type=password]').fill(rig.tokens.dispatcher2);
  await page.getByRole('button', { name: '登录' }).click();
  await expect(page.getByTestId('age')).toContainText('实时', { timeout: 8_000 });
  // Once more, this time with a dispatch under way. A service that was started again has to hear where people are.
  const officer = await rig.call<{ responder_id: string; name: string }>('/v1/responders/officer-007', undefined, 'supervisor');
  const onDuty = (): Promise<void> => rig.onDuty([officer.responder_id], 'supervisor');
  await onDuty();
  await expect(page.getByTestId('candidates')).toContainText(officer.name, { timeout: 12_000 });
  await rig.stop();
  rig.writeTokens(['dispatcher2']);
  await page.route('**/commands', async (route) => {
    await rig.start().catch(() => undefined);
    await route.continue();
  });
  await page.keyboard.press('d');
  await expect(page.getByRole('dialog', { name: '登录' })).toContainText('刚才的指令已保留', { timeout: 15_000 });
  await page.unroute('**/commands');
  await onDuty();
  await page.locator('input[type=password]').fill(rig.tokens.supervisor);
  await page.getByRole('button', { name: '登录' }).click();
  await expect(page.getByTestId('orders')).toContainText('已确认', { timeout: 10_000 });
  const { offers } = await rig.call<{ offers: { ordered: boolean }[] }>(`/v1/incidents/${id}`, undefined, 'supervisor');
  expect(offers.filter((o) => o.ordered)).toHaveLength(1);
  await rig.stop();
  rig.writeTokens();
  await rig.start();
});

test('what somebody types is not wiped by what happens to the incident meanwhile', async ({ page, rig }) => {
  await rig.visit(page);
  const id = await rig.raise();
  await select(page, id);
  await page.keyboard.press('o');
  await page.getByLabel('内容').fill('门口有两人');
  await rig.call(`/v1/incidents/${id}/commands`, { command: 'claim' });
  await expect(page.getByTestId('claimed')).toBeVisible();
  await expect(page.getByLabel('内容')).toHaveValue('门口有两人');
});

test('keys do nothing while an input method composes', async ({ page, rig }) => {
  await rig.visit(page);
  const id = await rig.raise();
  await select(page, id);
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', isComposing: true, bubbles: true })));
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'x', keyCode: 229, bubbles: true } as KeyboardEventInit)));
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
