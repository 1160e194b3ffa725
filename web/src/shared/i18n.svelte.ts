/**
 * One typed dictionary for each page: every key has both languages, so a missing one does not compile.
 *
 *   const t = translator({ hello: ['你好 {name}', 'Hello {name}'] });
 *   t('hello', { name: '李立' })
 *
 * What is read in a template follows the language at run time, without a reload.
 */
import { preferences, type Lang } from './preferences.svelte';

export type Words = readonly [zh: string, en: string];
export type Dictionary = Record<string, Words>;
export type Arguments = Record<string, string | number>;

export function pick(lang: Lang, words: Words): string {
  return words[lang === 'zh' ? 0 : 1];
}

export function fill(text: string, args: Arguments | undefined): string {
  return args === undefined ? text : text.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
}

export function translator<D extends Dictionary>(dictionary: D) {
  return (key: keyof D & string, args?: Arguments): string => fill(pick(preferences.lang, dictionary[key]!), args);
}

/** For words that the service may extend: an unknown one is shown as it is, with blanks. */
export function wordOf(dictionary: Dictionary, key: string | null | undefined): string {
  if (!key) return '';
  const words = dictionary[key];
  return words ? pick(preferences.lang, words) : key.replaceAll('_', ' ');
}
