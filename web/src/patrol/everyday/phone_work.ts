/** The everyday work as one chunk of the build: the page fetches it when it has nothing more urgent to do. */
export { default as Panel } from './Everyday.svelte';
export { work } from './work.svelte';
