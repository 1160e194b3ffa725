// The patrol page without a network: the page asks the network first and falls back to what was kept, hashed assets are kept for good.
// Nothing of the service's interface is ever kept.
const kShelf = 'watchgrid-patrol-1';
const kPage = '/patrol/';
const kPatienceMs = 3000;

const isAsset = (url) => url.origin === self.location.origin && (url.pathname.startsWith('/assets/') || url.pathname === '/icon.svg' || url.pathname.startsWith('/patrol/manifest'));

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(kShelf).then((shelf) => shelf.add(kPage)).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((n) => n.startsWith('watchgrid-patrol-') && n !== kShelf).map((n) => caches.delete(n)))).then(() => self.clients.claim()),
  );
});

// The page says what it loaded; older builds go.
self.addEventListener('message', (event) => {
  const keep = (event.data && event.data.keep) || [];
  const wanted = keep.map((u) => new URL(u)).filter(isAsset).map((u) => u.href);
  event.waitUntil(
    caches.open(kShelf).then(async (shelf) => {
      for (const url of wanted) if (!(await shelf.match(url))) await shelf.add(url).catch(() => undefined);
    }),
  );
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (event.request.mode === 'navigate' && url.pathname === kPage) {
    event.respondWith(
      caches.open(kShelf).then((shelf) => {
        const fresh = fetch(event.request).then((answer) => {
          if (answer.ok) void shelf.put(kPage, answer.clone());
          return answer;
        });
        const kept = new Promise((resolve) => setTimeout(resolve, kPatienceMs)).then(() => shelf.match(kPage)).then((k) => k || fresh);
        return Promise.race([fresh, kept]).catch(() => shelf.match(kPage));
      }),
    );
  } else if (isAsset(url)) {
    event.respondWith(
      caches.open(kShelf).then(async (shelf) => {
        const kept = await shelf.match(event.request);
        if (kept) return kept;
        const answer = await fetch(event.request);
        if (answer.ok) void shelf.put(event.request, answer.clone());
        return answer;
      }),
    );
  }
});
