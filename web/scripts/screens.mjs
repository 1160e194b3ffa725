// Takes pictures of every page of a running service, for looking at and for docs/screens.
//   node scripts/screens.mjs URL OUT TOKENS_FILE [name-part]      sizes 1920x1080, 1366x768, 390x844; both languages
import { mkdirSync, readFileSync } from 'node:fs';
import { chromium } from '@playwright/test';

const [url, out, tokensFile, only = ''] = process.argv.slice(2);
if (!tokensFile) {
  console.error('usage: node scripts/screens.mjs URL OUT TOKENS_FILE [name-part]');
  process.exit(2);
}
const tokens = Object.fromEntries(readFileSync(tokensFile, 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => [l.split(' ')[0], l.split(' ')[2]]));
const get = (path) => fetch(url + path, { headers: { Authorization: `Bearer ${tokens.supervisor}` } }).then((r) => r.json());
const closed = (await get('/v1/incidents?state=closed&limit=40')).incidents;
const best = closed.sort((a, b) => b.arrived - a.arrived)[0]?.incident_id ?? 'I1';

const pages = [
  ['console', '/', 'dispatcher', async () => undefined],
  ['console-light', '/?theme=light', 'dispatcher', async (p) => p.keyboard.press('j')],
  ['why', '/', 'dispatcher', async (p) => { await p.locator('#tab-why').click(); }],
  ['timeline', '/', 'dispatcher', async (p) => { await p.locator('#tab-timeline').click(); }],
  ['call', '/', 'dispatcher', async (p) => { await p.keyboard.press('p'); await p.keyboard.type('西门'); }],
  ['wall', '/wall', 'wall', async () => undefined],
  ['sla', '/sla', 'supervisor', async () => undefined],
  ['sla-light', '/sla?theme=light', 'supervisor', async (p) => { await p.locator('select').selectOption('zone_class'); }],
  ['replay', `/replay/${best}`, 'supervisor', async (p) => { await p.locator('input[type=range]').evaluate((e) => { e.value = String(+e.min + (+e.max - +e.min) * 0.55); e.dispatchEvent(new Event('input', { bubbles: true })); }); }],
  ['plates', '/admin?tab=plates', 'admin', async () => undefined],
  ['people', '/admin?tab=people', 'admin', async () => undefined],
  ['places', '/admin?tab=places&theme=light', 'admin', async () => undefined],
];

mkdirSync(out, { recursive: true });
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
for (const [name, path, role, act] of pages)
  for (const [width, height] of [[1920, 1080], [1366, 768], [390, 844]])
    for (const lang of ['zh', 'en']) {
      const file = `${name}-${lang}-${width}x${height}`;
      if (!file.includes(only) || (width === 390 && name === 'wall')) continue;
      const page = await browser.newPage({ viewport: { width, height } });
      const complaints = [];
      page.on('console', (m) => m.type() === 'error' && complaints.push(m.text()));
      page.on('pageerror', (e) => complaints.push(String(e)));
      await page.goto(`${url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}#token=${tokens[role]}`);
      await page.waitForTimeout(2500);
      if (path.startsWith('/?') || path === '/') await page.locator('body').click({ position: { x: 5, y: 5 } });
      if (width === 390 && path.split('?')[0] === '/' && !['console', 'call'].includes(name)) await page.locator('nav.panes button').nth(2).click();
      await act(page).catch((why) => complaints.push(`cannot act: ${String(why).split('\n')[0]}`));
      await page.waitForTimeout(900);
      // What is wider than its box and cut off without an ellipsis, and text that stands over other text.
      const cut = await page.evaluate(() => {
        const found = [];
        for (const e of document.querySelectorAll('button, a, th, td, p, h1, h2, h3, label, b, time')) {
          const s = getComputedStyle(e);
          if (e.clientWidth === 0 || s.visibility === 'hidden' || e.closest('.unseen')) continue;
          if (e.scrollWidth > e.clientWidth + 2 && s.textOverflow !== 'ellipsis' && s.overflowX !== 'auto' && s.display !== 'inline') found.push(`${e.tagName.toLowerCase()}.${e.className} "${(e.textContent ?? '').trim().slice(0, 30)}" ${e.scrollWidth}>${e.clientWidth}`);
        }
        if (document.documentElement.scrollWidth > innerWidth) found.push(`page is ${document.documentElement.scrollWidth} wide`);
        return found.slice(0, 6);
      });
      await page.screenshot({ path: `${out}/${file}.png` });
      console.log(file, [...complaints, ...cut].join('\n    '));
      await page.close();
    }
await browser.close();
