// Takes pictures of every page of a running demo, and says what is cut off, covered or foreign on them.
//   node scripts/screens.mjs URL OUT DATA_FOLDER [name-part]      sizes 1366x768, 1920x1080, 390x844; both languages; both themes of the console
//   WATCHGRID_PATROL='http://.../patrol/#id=..&key=..&at=..'   what the demo prints as Patrol: the person who is on shift and in nobody's hands; for patrol-offer
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { complaintsOf } from './looks.mjs';

const [url, out, data, only = ''] = process.argv.slice(2);
if (!data) {
  console.error('usage: node scripts/screens.mjs URL OUT DATA_FOLDER [name-part]');
  process.exit(2);
}
const rows = (file, separator) => readFileSync(`${data}/${file}`, 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split(separator));
const tokens = Object.fromEntries(rows('tokens', ' ').map(([role, , token]) => [role, token]));
const passwords = Object.fromEntries(rows('broker/credentials.csv', ','));
async function ask(path, body, role = 'supervisor') {
  const answer = await fetch(url + path, { method: body ? 'POST' : 'GET', headers: { Authorization: `Bearer ${tokens[role]}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}
const closed = (await ask('/v1/incidents?state=closed&limit=60')).incidents;
const best = closed.filter((i) => i.arrived > 0).sort((a, b) => b.arrived - a.arrived)[0]?.incident_id ?? closed[0]?.incident_id ?? 'I1';
const [plate = { place_id: '' }, otherPlate = plate, thirdPlate = plate] = (await ask('/v1/places?kind=plate')).places;
const hand = new URLSearchParams((process.env.WATCHGRID_PATROL ?? '').split('#')[1] ?? '');

/** An incident of its own, which the simulated people leave alone; it is closed after the picture. Reports that join another's are not ours to close. */
let raised = 0;
async function raise(alert) {
  const receipt = await ask('/v1/alerts', { alert_id: `screens-${Date.now()}-${++raised}`, ...alert }, 'dispatcher');
  if (!receipt.merged) held.incidents.push(receipt.incident_id);
  return receipt.incident_id;
}

/** The phone of an officer who is at home: the simulated people leave those alone. */
const held = { id: '', incidents: [] };
async function asPatrol(page, lang, theme) {
  const { responders } = await ask('/v1/responders');
  held.id = responders.find((r) => r.class === 'officer' && r.status === 'off_duty').responder_id;
  const town = await ask('/v1/town');
  await page.context().grantPermissions(['geolocation']);
  await page.context().setGeolocation({ latitude: town.centre.lat, longitude: town.centre.lon, accuracy: 8 });
  await page.goto(`${url}/patrol/?lang=${lang}&theme=${theme}#id=${held.id}&key=${passwords[held.id]}`);
  await page.locator('.line.online').waitFor();
}
async function onDuty(page, lang, theme) {
  await asPatrol(page, lang, theme);
  await page.locator('.huge.go').click();
  await page.locator('.waiting').waitFor();
}
/** The desk sends that officer to an incident of its own. */
async function toTask(page, lang, theme) {
  await onDuty(page, lang, theme);
  const town = await ask('/v1/town');
  const incident_id = await raise({ type: 'lost_person', severity: 'medium', text: '红色外套，六岁', source: { kind: 'phone', id: 'screens' }, location: { lat: town.centre.lat + 0.003, lon: town.centre.lon + 0.002, crs: 'wgs84' } });
  await ask(`/v1/incidents/${incident_id}/commands`, { command: 'assign', responder_id: held.id, reason: 'pictures' }, 'dispatcher');
  await page.locator('#task-title').waitFor();
  await page.waitForTimeout(1200);
}
/** Something happens beside the person whom the demo leaves to somebody: who is nearest and on shift is asked. */
async function toOffer(page, lang, theme) {
  held.id = hand.get('id');
  await page.goto(`${url}/patrol/?lang=${lang}&theme=${theme}#${hand}`);
  await page.locator('.line.online').waitFor();
  await page.locator('.huge.go').click();
  await page.locator('.waiting').waitFor();
  const known = async () => ((await ask(`/v1/responders/${held.id}`)).fix_age_s ?? 99) < 10;
  for (let n = 0; n < 40 && !(await known()); ++n) await page.waitForTimeout(1000); // who has no position is not asked
  for (let n = 0; n < 3; ++n) {
    await raise({ type: 'fight', severity: 'high', text: '三人在门口扭打', source: { kind: 'plate', id: plate.place_id }, place_id: plate.place_id });
    if (await page.locator('.accept').waitFor({ timeout: 15_000 }).then(() => true, () => false)) return;
  }
  throw new Error('the phone was not asked');
}
/**
 * Sixteen severe incidents, four in each of four squares of the queue's grouping (core/queue.ts): more alarms than a desk can take in ten minutes.
 * In the corners of a square, so that no two are taken for one event.
 */
async function toFlood(page) {
  await page.locator('.rows [data-incident]').first().waitFor(); // what is there when the page opens makes no alarm
  const { centre } = await ask('/v1/town');
  const north = 300 / 111_195;
  for (const [down, right] of [[0, 0], [0, 2], [2, 0], [2, 2]]) {
    const row = Math.floor(centre.lat / north) - down;
    const east = north / Math.cos((row * north * Math.PI) / 180);
    const column = Math.floor(centre.lon / east) + right;
    for (const [y, x] of [[0.08, 0.08], [0.08, 0.92], [0.92, 0.08], [0.92, 0.92]])
      await raise({ type: 'crowd', severity: 'high', source: { kind: 'camera', id: `screens-${raised}` }, location: { lat: (row + y) * north, lon: (column + x) * east, crs: 'wgs84' } });
  }
  const group = page.locator('button.group').first();
  await group.waitFor();
  await group.scrollIntoViewIfNeeded();
}
/** The citizen's page when the desk has closed what was asked. */
async function toClosed(page) {
  await page.locator('button[value=consult]').click();
  await page.locator('#sent').waitFor();
  const id = await page.locator('#number').textContent();
  await ask(`/v1/incidents/${id}/commands`, { command: 'resolve', outcome: 'recorded' }, 'dispatcher').catch(() => undefined); // closed already: pressed again soon after it is the same
  await page.locator('#more').waitFor({ state: 'hidden' });
}
/** And when the desk has sent somebody. */
async function toComing(page) {
  await page.locator('button[value=help]').click();
  await page.locator('#sent').waitFor();
  const id = await page.locator('#number').textContent();
  held.incidents.push(id);
  const { location } = await ask(`/v1/incidents/${id}`);
  const { responders } = await ask(`/v1/responders/nearest?lat=${location.lat}&lon=${location.lon}&incident=${id}&k=10`);
  const nearest = responders.find((r) => r.reason === 'eligible');
  await ask(`/v1/incidents/${id}/commands`, { command: 'assign', responder_id: nearest.responder_id, reason: 'pictures' }, 'dispatcher');
  await page.waitForTimeout(4000);
}
async function putBack() {
  for (const id of held.incidents.splice(0)) await ask(`/v1/incidents/${id}/commands`, { command: 'resolve', outcome: 'recorded' }, 'dispatcher').catch((why) => console.error(`${id} stays open: ${why}`));
  if (held.id) await ask(`/v1/responders/${held.id}/duty`, { on: false }, 'dispatcher');
  held.id = '';
}
/** Somebody is on the way: the richest picture. */
async function first(p) {
  const rows = p.locator('.rows [data-incident]');
  const busy = rows.filter({ hasText: /出警|coming/ });
  await ((await busy.count()) > 0 ? busy : rows).first().click({ force: true });
}
/** Given three seconds to appear. */
const clickIfThere = async (button) => {
  if (await button.first().waitFor({ timeout: 3000 }).then(() => true, () => false)) await button.first().click();
};
/** On a phone the map is a pane of its own. */
const showMap = (p) => clickIfThere(p.locator('nav.panes button').nth(1));
const tab = (id) => async (p) => (await first(p), await p.locator(`#tab-${id}`).click());
const key = (k) => async (p) => (await first(p), await p.keyboard.press(k));

// name, address, role, what is done before the picture, themes
const pages = [
  ['console', '/', 'dispatcher', first, ['dark', 'light']],
  ['why', '/', 'dispatcher', tab('why')],
  ['timeline', '/', 'dispatcher', tab('timeline')],
  ['call', '/', 'dispatcher', async (p) => { await p.keyboard.press('p'); await p.keyboard.type('西门'); }],
  ['ring', '/', 'dispatcher', async (p) => { await key('r')(p); await p.locator('dialog[open] button.main').first().click(); await p.locator('[data-testid=ring-posts]').waitFor(); }, ['light']],
  ['help', '/', 'dispatcher', key('?'), ['light']],
  ['layers', '/', 'dispatcher', async (p) => { await first(p); await showMap(p); await p.locator('.map button').first().click(); }],
  ['print', '/', 'dispatcher', async (p) => clickIfThere(p.locator('header button:has(svg)').filter({ has: p.locator('[d^="M7 9V3"]') })), ['light']],
  ...['tasks', 'hazards', 'rounds', 'homes', 'disputes', 'notices'].map((t) => [`work-${t}`, `/work?tab=${t}`, 'dispatcher', async (p) => { if (t === 'disputes') await clickIfThere(p.locator('[data-testid=work-disputes] button').first()); }, t === 'tasks' ? ['dark', 'light'] : ['dark']]),
  ['notice', '/work?tab=notices', 'dispatcher', async (p) => p.locator('button.main').first().click(), ['light']],
  ['bulletin', '/sla?view=bulletin', 'supervisor', async () => undefined, ['dark', 'light']],
  ['flood', '/', 'dispatcher', toFlood, ['dark', 'light']],
  ['wall', '/wall', 'wall', async () => undefined],
  ['sla', '/sla', 'supervisor', async () => undefined, ['dark', 'light']],
  ['replay', `/replay/${best}`, 'supervisor', async (p) => { await p.locator('input[type=range]').evaluate((e) => { e.value = String(+e.min + (+e.max - +e.min) * 0.55); e.dispatchEvent(new Event('input', { bubbles: true })); }); }, ['dark', 'light']],
  ...['plates', 'codes', 'places', 'people', 'zones', 'points', 'access'].map((t) => [`admin-${t}`, `/admin?tab=${t}`, 'admin', async () => undefined, t === 'plates' ? ['dark', 'light'] : t === 'people' ? ['light'] : ['dark']]),
  ['signin', '/', '', async () => undefined],
  ['patrol-signin', '/patrol/', 'phone', async () => undefined, ['light', 'dark']],
  ['patrol-off', '/patrol/', 'phone', asPatrol, ['light', 'dark']],
  ['patrol-duty', '/patrol/', 'phone', onDuty, ['light', 'dark']],
  ...(hand.get('id') ? [['patrol-offer', '/patrol/', 'phone', toOffer, ['light', 'dark']]] : []),
  ['patrol-task', '/patrol/', 'phone', toTask, ['light', 'dark']],
  ['patrol-scene', '/patrol/', 'phone', async (p, l, t) => { await toTask(p, l, t); await p.locator('.huge').click(); await p.locator('.huge').click(); await p.locator('input[type=file]').setInputFiles(new URL('../../docs/screens/sla-en-1366x768.png', import.meta.url).pathname).catch(() => undefined); await p.waitForTimeout(1200); }, ['light', 'dark']],
  ['patrol-work', '/patrol/', 'phone', async (p, l, t) => { await asPatrol(p, l, t); await p.locator('[data-testid=everyday]').waitFor(); }, ['light', 'dark']],
  ['patrol-round', '/patrol/', 'phone', async (p, l, t) => { await asPatrol(p, l, t); await p.locator('.doors button').first().click(); }, ['light']],
  ['patrol-danger', '/patrol/', 'phone', async (p, l, t) => { await asPatrol(p, l, t); await p.locator('.doors button').nth(1).click(); }, ['dark']],
  ['plate', `/p/${plate.place_id}`, 'phone', async () => undefined, ['light', 'dark']],
  ['plate-sent', `/p/${plate.place_id}`, 'phone', async (p) => { await p.locator('button[value=consult]').click(); await p.locator('#sent').waitFor(); }, ['light', 'dark']],
  ['plate-coming', `/p/${thirdPlate.place_id}`, 'phone', toComing, ['light', 'dark']],
  ['plate-closed', `/p/${otherPlate.place_id}`, 'phone', toClosed, ['light', 'dark']],
];
if (!hand.get('id')) console.error('no pictures of patrol-offer: WATCHGRID_PATROL is not set (see the top of this file)');

mkdirSync(out, { recursive: true });
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
let found = 0;
for (const [name, path, role, act, themes = ['dark']] of pages)
  for (const [width, height] of [[1920, 1080], [1366, 768], [390, 844]])
    for (const lang of ['zh', 'en'])
      for (const theme of themes) {
        const file = `${name}-${theme}-${lang}-${width}x${height}`;
        if (!only.split(',').some((part) => file.includes(part))) continue;
        const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: lang === 'zh' ? 'zh-CN' : 'en-GB', serviceWorkers: 'block' });
        const page = await context.newPage();
        page.setDefaultTimeout(20_000);
        const complaints = [];
        page.on('console', (m) => m.type() === 'error' && !m.location().url.endsWith('/tiles/sources.json') && complaints.push(m.text()));
        page.on('pageerror', (e) => complaints.push(String(e)));
        await page.goto(`${url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}&theme=${theme}${role && role !== 'phone' ? `#token=${tokens[role]}` : ''}`);
        await page.waitForTimeout(1500);
        const panes = width === 390 && path === '/' && role !== '' ? page.locator('nav.panes button') : null;
        await act(page, lang, theme).catch((why) => complaints.push(`cannot act: ${String(why).split('\n')[0]}`));
        if (panes && ['why', 'timeline'].includes(name)) await panes.nth(2).click().catch(() => undefined);
        await page.waitForTimeout(600);
        complaints.push(...(await complaintsOf(page)));
        found += complaints.length;
        await page.screenshot({ path: `${out}/${file}.png` });
        console.log(file, complaints.map((c) => `\n    ${c}`).join(''));
        await context.close();
        await putBack();
      }
await browser.close();
console.log(`${found} complaints`);
