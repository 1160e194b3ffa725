import { mount } from 'svelte';
import '../shared/theme.css';
import App from './App.svelte';
import { patrol } from './patrol.svelte';
import { preferences } from '../shared/preferences.svelte';

// In the street the system's choice is the better first guess.
preferences.suggestTheme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
mount(App, { target: document.getElementById('app')! });
patrol.start();
if ('serviceWorker' in navigator)
  void navigator.serviceWorker.register('/patrol/sw.js', { scope: '/patrol/' }).then(async () => {
    // What was loaded before the worker was there: with it the page starts without a network.
    const worker = (await navigator.serviceWorker.ready).active;
    const tell = (): void => worker?.postMessage({ keep: performance.getEntriesByType('resource').map((r) => r.name) });
    tell();
    setTimeout(tell, 5000);
  }, () => undefined);
