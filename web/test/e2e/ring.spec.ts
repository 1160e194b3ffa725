/** A ring round a fleeing suspect, from the preview to the stand-down. */
import { select } from './console_page';
import { expect, Rig, test } from './rig';

test('E9 a ring of eight posts and six people: two stay empty, it is taken back, sent again, one leaves, it is stood down', async ({ page }) => {
  const rig = new Rig(); // a town of its own, where these are all who is on duty; their shift is 24 hours
  await rig.open();
  try {
    const team = ['officer-007', 'officer-004', 'officer-011', 'officer-015', 'officer-016', 'officer-019', 'officer-020'];
    await rig.onDuty(team);
    await rig.visit(page);
    const id = await rig.raise({ type: 'suspicious', severity: 'medium' });
    await rig.call(`/v1/incidents/${id}/commands`, { command: 'assign', responder_id: team[0], reason: 'test' }); // to the scene itself
    const posts = async (): Promise<string[]> => {
      const { offers } = await rig.call<{ offers: { responder_id: string; state: string }[] }>(`/v1/incidents/${id}`);
      return team.slice(1).map((who) => offers.filter((o) => o.responder_id === who).pop()?.state ?? 'none');
    };
    await select(page, id);
    const dialog = page.getByRole('dialog');
    const ring = page.getByTestId('ring');
    const send = async (): Promise<void> => {
      await page.keyboard.press('r');
      await dialog.getByLabel('交通工具').selectOption('foot');
      await dialog.getByRole('button', { name: '预览' }).click();
      await expect(dialog.getByText('封控成功概率')).toBeVisible({ timeout: 20_000 });
      await expect(dialog.getByTestId('ring-posts').locator('li')).toHaveCount(8);
      await expect(dialog.getByTestId('ring-posts').locator('li.gap')).toHaveText([/缺口/, /缺口/]);
      await dialog.getByRole('button', { name: '启动：派往 6 个卡点' }).click();
      await expect(ring).toContainText('封控圈进行中', { timeout: 20_000 });
    };
    await send();
    await expect(ring).toContainText('卡点 0/6 已到位');
    await expect(ring).toContainText('缺口 2');
    expect(await posts()).toEqual(team.slice(1).map(() => 'open'));
    // Taken back within ten seconds: nobody is asked any more. Then sent once more.
    await page.getByRole('button', { name: /撤销/ }).click();
    await expect(ring).toHaveCount(0);
    expect(await posts()).toEqual(team.slice(1).map(() => 'withdrawn'));
    await send();
    // One says that he cannot come, and nobody is left to take his place.
    const { offers } = await rig.call<{ offers: { offer_id: string; responder_id: string; state: string }[] }>(`/v1/incidents/${id}`);
    const phone = await rig.phone(team[1]!);
    await phone.answer(offers.find((o) => o.responder_id === team[1] && o.state === 'open')!.offer_id, 'decline');
    await expect(ring).toContainText('卡点 0/5 已到位');
    await expect(ring).toContainText('缺口 3');
    await ring.getByRole('button', { name: '撤圈' }).click();
    await expect(ring).toHaveCount(0);
  } finally {
    await rig.close();
  }
});
