import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Connect, type Plugin } from 'vite';

/** One HTML file is one page. A page whose file is not there yet is left out, so that pages can come one by one. */
const pages = ['index.html', 'wall.html', 'sla.html', 'replay.html', 'admin.html', 'patrol/index.html'];
const input = pages.map((page) => resolve(import.meta.dirname, page)).filter((file) => existsSync(file));

/** The addresses of the service for the pages, so that the development server answers like the real one. */
function pageRoutes(): Plugin {
  const rewrite = (url: string): string => {
    const path = url.split('?')[0] ?? '';
    if (/^\/(wall|sla|admin)\/?$/.test(path)) return path.replace(/\/$/, '') + '.html' + url.slice(path.length);
    if (path.startsWith('/replay/')) return '/replay.html' + url.slice(path.length);
    return url;
  };
  const middleware: Connect.NextHandleFunction = (request, _response, next) => {
    if (request.url) request.url = rewrite(request.url);
    next();
  };
  return {
    name: 'page-routes',
    configureServer: (server) => void server.middlewares.use(middleware),
    configurePreviewServer: (server) => void server.middlewares.use(middleware),
  };
}

const service = process.env.WATCHGRID_URL ?? 'http://127.0.0.1:8135';

const proxy = () => ({
  '/v1': { target: service, ws: true },
  '/mqtt': { target: service, ws: true },
  '/p/': { target: service },
  '/openapi.yaml': { target: service },
});

export default defineConfig({
  plugins: [svelte(), pageRoutes()],
  build: {
    outDir: process.env.WATCHGRID_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    // Kernels of domestic office browsers reach back this far.
    target: ['chrome87', 'firefox102', 'safari14'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input },
  },
  preview: { host: '127.0.0.1', proxy: proxy() },
  server: {
    host: '127.0.0.1',
    proxy: proxy(),
  },
});
