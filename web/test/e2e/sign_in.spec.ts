/** Signing in with name and password, on every page of the desk: second factor, lock-out, a session that ends, signing out. */
import { createHmac } from 'node:crypto';
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe';
import { expect, test } from './rig';

const kPassword = 'correct horse battery';
const dialog = (page: Page) => page.getByRole('dialog', { name: '登录' });

/** RFC 6238, as an app on a phone does it. */
function totp(secret: string, atMs = Date.now()): string {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((b) => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const hash = createHmac('sha1', key).update(step).digest();
  return String((hash.readUInt32BE(hash[19]! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
async function enter(page: Page, name: string, password = kPassword, code = ''): Promise<void> {
  await page.getByLabel('登录名').fill(name);
  await page.getByLabel('密码', { exact: true }).fill(password);
  if (code) await page.getByLabel(/^验证码/).fill(code);
  await dialog(page).getByRole('button', { name: '登录' }).click();
}
/** The service looks at the users' file once a second. Asking it whether it has would be a wrong try. */
const known = (page: Page): Promise<void> => page.waitForTimeout(2_500);

for (const [path, role, sign] of [['/', 'dispatcher', '[data-testid=age]'], ['/sla', 'supervisor', '[data-testid=sla-table]'], ['/admin', 'admin', 'table tbody tr'], ['/work', 'dispatcher', '[data-testid=work-hazards], [data-testid=work-tasks]']] as const)
  test(`${path} opens with name and password, and is empty after signing out`, async ({ page, rig }) => {
    const name = `user-${role}-${path.replace(/\W/g, '') || 'desk'}`;
    rig.addUser(name, role, kPassword);
    await known(page);
    await page.goto(`${rig.url}${path}?lang=zh`);
    await expect(dialog(page)).toBeVisible();
    await enter(page, name);
    await expect(dialog(page)).toBeHidden();
    await expect(page.locator(sign).first()).toBeVisible();
    await page.reload(); // the session is kept for this tab
    await expect(page.locator(sign).first()).toBeVisible();
    await page.getByTitle('退出').click();
    await expect(dialog(page)).toBeVisible();
    await expect(page.locator('[data-incident], tbody td + td')).toHaveCount(0);
    expect(await page.evaluate(() => sessionStorage.getItem('watchgrid.token') ?? localStorage.getItem('watchgrid.token'))).toBeNull();
  });

test('a replay opens with name and password', async ({ page, rig }) => {
  const id = await rig.raise();
  rig.addUser('user-replay', 'viewer', kPassword);
  await known(page);
  await page.goto(`${rig.url}/replay/${id}?lang=zh`);
  await enter(page, 'user-replay');
  await expect(page.locator('[data-testid=story] li').first()).toBeVisible();
});

test('what the desk opens stands beside it, signed in', async ({ page, rig }) => {
  const id = await rig.raise();
  await rig.visit(page);
  await page.locator(`[data-incident="${id}"]`).click();
  for (const [path, sign] of [['/work', '[data-testid=work-hazards], [data-testid=work-tasks]'], ['/sla', '[data-testid=sla-table]'], ['/admin', 'table tbody tr']] as const) {
    const beside = page.context().waitForEvent('page');
    await page.locator(`.beside a[href="${path}"]`).click();
    const other = await beside;
    await expect(other.locator(sign).first()).toBeVisible();
    await other.close();
  }
  await rig.call(`/v1/incidents/${id}/commands`, { command: 'resolve', outcome: 'recorded' });
  const replay = page.context().waitForEvent('page');
  await page.getByRole('link', { name: '回放' }).click();
  await expect((await replay).locator('[data-testid=story] li').first()).toBeVisible();
  await (await replay).close();
  await expect(page.getByTestId('selected-id')).toHaveText(id);
});

test('the code of the second factor is asked for, and counts once', async ({ page, rig }) => {
  const secret = rig.addUser('chief-of-two', 'admin', kPassword, true);
  expect(secret).not.toBe('');
  await known(page);
  await page.goto(`${rig.url}/admin?lang=zh`);
  await enter(page, 'chief-of-two');
  await expect(dialog(page).getByRole('alert')).toHaveText('请再输入手机上的六位验证码。');
  await expect(page.getByLabel(/^验证码/)).toBeFocused();
  await page.getByLabel(/^验证码/).fill(totp(secret));
  await page.keyboard.press('Enter');
  await expect(page.locator('table tbody tr').first()).toBeVisible();
});

test('who guesses is told how long to wait, and a token still opens the page', async ({ page, rig }) => {
  rig.addUser('guessed', 'dispatcher', kPassword);
  await known(page);
  await page.goto(`${rig.url}/?lang=zh`);
  for (let n = 0; n < 5; ++n) {
    await enter(page, 'guessed', `wrong horse ${n}`);
    await expect(dialog(page).getByRole('alert')).toHaveText('登录名、密码或验证码不对。');
  }
  await enter(page, 'guessed');
  await expect(dialog(page).getByRole('alert')).toHaveText(/尝试次数太多，请等待 00:\d\d 再试/);
  await expect(dialog(page).getByRole('button', { name: /^登录/ })).toBeDisabled();
  await expect(dialog(page).getByRole('button', { name: /^登录/ })).toContainText(/00:\d\d/);
  await page.reload();
  await page.getByRole('button', { name: '用令牌' }).click();
  await page.getByLabel('访问令牌').fill(rig.tokens.dispatcher);
  await dialog(page).getByRole('button', { name: '登录' }).click();
  await expect(page.getByTestId('age')).toContainText('实时');
});

test('a session that ends is told, and what was typed is still there', async ({ page, rig }) => {
  rig.addUser('short-stay', 'dispatcher', kPassword);
  await known(page);
  const id = await rig.raise();
  await page.goto(`${rig.url}/?lang=zh`);
  await enter(page, 'short-stay');
  await page.locator(`[data-incident="${id}"]`).click();
  await page.keyboard.press('o');
  await page.getByLabel('内容').fill('门口有两人');
  rig.removeUser('short-stay');
  rig.addUser('short-stay', 'dispatcher', kPassword); // the session ended with the old user
  // The stream ends with the session, so the page asks by itself. An order that hears of it first is kept: console.spec, E23.
  await expect(dialog(page)).toContainText('页面上已填写的内容都还在', { timeout: 20_000 });
  await known(page); // the new user too
  await expect(page.getByLabel('登录名')).toHaveValue('short-stay');
  await page.getByLabel('密码', { exact: true }).fill(kPassword);
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toHaveCount(0);
  await expect(page.getByLabel('内容')).toHaveValue('门口有两人');
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
  await expect(page.getByTestId('orders')).toContainText('已确认');
  expect(JSON.stringify(await rig.call(`/v1/incidents/${id}/timeline`))).toContain('门口有两人');
});

test('the sign-in has no accessibility violation', async ({ page, rig }) => {
  for (const lang of ['zh', 'en']) {
    await page.goto(`${rig.url}/sla?lang=${lang}`);
    await expect(page.locator('dialog[open]')).toBeVisible();
    await expectAccessible(page, lang);
  }
});
