// Prints what JavaScript each page loads, compressed, and fails when one is over its budget. Run after `vite build`.
//   first: what the page needs before it shows anything; all: with the parts that it fetches later.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = resolve(import.meta.dirname, '..', process.env.WATCHGRID_WEB_OUT ?? 'dist');
const kib = 1024;
const budgets = {
  'index.html': { first: 90 * kib, all: 180 * kib },
  'wall.html': { first: 60 * kib, all: 160 * kib },
  'sla.html': { first: 60 * kib, all: 90 * kib },
  'replay.html': { first: 60 * kib, all: 160 * kib },
  'work.html': { first: 60 * kib, all: 60 * kib },
  'admin.html': { first: 60 * kib, all: 60 * kib },
  'patrol/index.html': { first: 60 * kib, all: 140 * kib },
};

const sizes = new Map();
const size = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
  return sizes.get(file);
};
const scripts = new Set(readdirSync(join(dist, 'assets')).filter((f) => f.endsWith('.js')));
const named = (text, pattern) => [...text.matchAll(pattern)].map((m) => m[1]).filter((f) => scripts.has(f));
const ofPage = (text) => named(text, /([\w.-]+-[\w-]{8}\.js)/g);
// What a script imports, now or later; its list of what to preload beside those has another form.
const ofScript = (text) => named(text, /["'`]\.\/([\w.-]+-[\w-]{8}\.js)["'`]/g);

// Fetched only where somebody has put a base map beside the town's own roads; and what a phone does between two offers, after everything else.
const onDemand = /^(base_map|phone_work)-/;
const chunks = { base_map: { beside: 'index.html', later: 32 * kib }, phone_work: { beside: 'patrol/index.html', later: 14 * kib } };

function reachable(start) {
  const seen = new Set(start);
  for (const file of seen) for (const next of ofScript(readFileSync(join(dist, 'assets', file), 'utf8'))) if (!onDemand.test(next)) seen.add(next);
  return seen;
}
const total = (files) => [...files].reduce((sum, f) => sum + size(join('assets', f)), 0);
const show = (bytes) => `${(bytes / kib).toFixed(1)} KiB`.padStart(10);

let over = 0;
const loaded = {};
for (const [page, budget] of Object.entries(budgets)) {
  if (!existsSync(join(dist, page))) continue;
  const first = new Set(ofPage(readFileSync(join(dist, page), 'utf8')));
  const all = reachable(first);
  loaded[page] = all;
  const sum = { first: total(first), all: total(all) };
  const late = Object.keys(budget).filter((k) => sum[k] > budget[k]);
  over += late.length;
  console.log(`${page.padEnd(20)} first ${show(sum.first)} of ${show(budget.first)}   all ${show(sum.all)} of ${show(budget.all)}${late.length > 0 ? `   OVER: ${late.join(', ')}` : ''}`);
}
for (const [name, { beside, later }] of Object.entries(chunks)) {
  const sum = total([...reachable([...scripts].filter((f) => f.startsWith(`${name}-`)))].filter((f) => !loaded[beside]?.has(f)));
  over += Number(sum > later);
  console.log(`${name.padEnd(20)} later ${show(sum)} of ${show(later)}${sum > later ? '   OVER' : ''}`);
}
if (over > 0) {
  console.error(`${over} bundle budgets are exceeded (JavaScript, gzip); see scripts/bundle-budgets.mjs`);
  process.exit(1);
}
