import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

// Runes everywhere: without the older way of writing components its runtime need not be loaded either.
export default { preprocess: vitePreprocess(), compilerOptions: { runes: true } };
