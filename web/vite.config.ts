import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Connect, type Plugin } from 'vite';

/** The pages: file of the build, title, source, and what one has more than the others. */
interface Page {
  title: string;
  main: string;
  scheme?: string;
  viewport?: string;
  head?: string;
}
const pages: Record<string, Page> = {
  'index.html': { title: '指挥中心', main: 'console' },
  'wall.html': { title: '大屏', main: 'wall' },
  'sla.html': { title: '时限报表', main: 'sla' },
  'replay.html': { title: '回放', main: 'replay' },
  'work.html': { title: '日常工作', main: 'everyday' },
  'admin.html': { title: '管理', main: 'admin' },
  'patrol/index.html': {
    title: '巡逻',
    main: 'patrol',
    scheme: 'light dark', // by day, in the street
    viewport: ', viewport-fit=cover',
    head: '<meta name="theme-color" content="#0e1319" />\n    <link rel="manifest" href="/patrol/manifest.webmanifest" />',
  },
};
const root = import.meta.dirname;
const input = Object.keys(pages).map((file) => resolve(root, file));

/** page.html, filled for one page. */
function shellOf({ title, main, scheme = 'dark light', viewport = '', head = '' }: Page): string {
  const words: Record<string, string> = { title, main: `/src/${main}/main.ts`, scheme, viewport, head };
  return readFileSync(resolve(root, 'page.html'), 'utf8').replace(/\n? *\{head\}|\{(\w+)\}/g, (whole, word: string | undefined) => (word ? words[word]! : head && whole.replace('{head}', head)));
}

/** Makes the pages out of the one template; they are never files of the source. */
function pageShells(): Plugin {
  return {
    name: 'page-shells',
    enforce: 'pre',
    resolveId: (id) => (input.includes(id) ? id : null),
    load: (id) => (input.includes(id) ? shellOf(pages[relative(root, id)]!) : null),
    configureServer: (server) =>
      void server.middlewares.use((request, response, next) => {
        const path = (request.url ?? '/').split('?')[0]!;
        const page = pages[(path.endsWith('/') ? `${path}index.html` : path).slice(1)];
        if (!page) return next();
        server.transformIndexHtml(path, shellOf(page)).then((html) => response.setHeader('Content-Type', 'text/html').end(html), next);
      }),
  };
}

/** The addresses of the service for the pages, so that the development server answers like the real one. */
function pageRoutes(): Plugin {
  const rewrite = (url: string): string => {
    const path = url.split('?')[0] ?? '';
    if (/^\/(wall|sla|work|admin)\/?$/.test(path)) return path.replace(/\/$/, '') + '.html' + url.slice(path.length);
    if (path.startsWith('/replay/')) return '/replay.html' + url.slice(path.length);
    return url;
  };
  const middleware: Connect.NextHandleFunction = (request, _response, next) => {
    if (request.url) request.url = rewrite(request.url);
    next();
  };
  return {
    name: 'page-routes',
    enforce: 'pre',
    configureServer: (server) => void server.middlewares.use(middleware),
    configurePreviewServer: (server) => void server.middlewares.use(middleware),
  };
}

const service = process.env.WATCHGRID_URL ?? 'http://127.0.0.1:8135';

const proxy = () => ({
  '/login': { target: service },
  '/patrol/api': { target: service },
  '/v1': { target: service, ws: true },
  '/mqtt': { target: service, ws: true },
  '/p/': { target: service },
  '/openapi.yaml': { target: service },
});

export default defineConfig({
  plugins: [svelte(), pageRoutes(), pageShells()],
  build: {
    outDir: process.env.WATCHGRID_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    // Kernels of domestic office browsers reach back this far.
    target: ['chrome87', 'firefox102', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input,
      // What every page has, in one file: six small ones compress worse.
      output: { codeSplitting: { groups: [{ name: 'common', test: /node_modules\/svelte\/|preload-helper|src\/shared\/(i18n|preferences|Drawing|phone_icons|server_clock|SeverityMark|gcj|format)\b/ }] } },
    },
  },
  preview: { host: '127.0.0.1', proxy: proxy() },
  server: {
    host: '127.0.0.1',
    proxy: proxy(),
  },
});
