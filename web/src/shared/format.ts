/** Numbers and times as people read them. Times of day are the town's, whatever the PC says. */
import type { Lang } from './preferences.svelte';

const two = (n: number): string => String(n).padStart(2, '0');

/** Whole seconds as mm:ss, from an hour on h:mm. */
export function clockDigits(seconds: number): string {
  const s = Math.max(0, Math.trunc(seconds));
  if (s >= 3600) return `${Math.trunc(s / 3600)}:${two(Math.trunc((s % 3600) / 60))}`;
  return `${two(Math.trunc(s / 60))}:${two(s % 60)}`;
}

/** 00:38 left, counted up to the next second so that 00:00 is never shown while time is left; +00:17 when late. */
export function countdown(dueMs: number, nowMs: number): string {
  const left = dueMs - nowMs;
  return left > 0 ? clockDigits(Math.ceil(left / 1000)) : `+${clockDigits(Math.floor(-left / 1000))}`;
}

/** A length of time in words that fit a table: 8 s, 2 min 5 s, 1 h 10 min. A number and its unit are never on two lines. */
export function span(seconds: number | null | undefined, lang: Lang): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const s = Math.round(seconds);
  const [h, min, sec] = lang === 'zh' ? ['\u00a0小时 ', '\u00a0分 ', '\u00a0秒'] : ['\u00a0h ', '\u00a0min ', '\u00a0s'];
  if (s < 60) return `${s}${sec}`;
  if (s < 3600) return `${Math.trunc(s / 60)}${min}${s % 60 === 0 ? '' : `${s % 60}${sec}`}`.trim();
  return `${Math.trunc(s / 3600)}${h}${Math.round((s % 3600) / 60)}${min}`.trim();
}

/** A length of time where minutes are noise: 12 min, 3 h 5 min, 2 d 4 h. */
export function roughSpan(seconds: number | null | undefined, lang: Lang): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const [d, h, min] = lang === 'zh' ? ['\u00a0天', '\u00a0小时', '\u00a0分'] : ['\u00a0d', '\u00a0h', '\u00a0min'];
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 60) return `${minutes}${min}`;
  const [big, small, words] = minutes < 48 * 60 ? [60, 1, [h, min]] as const : [24 * 60, 60, [d, h]] as const;
  const rest = Math.floor((minutes % big) / small);
  return `${Math.floor(minutes / big)}${words[0]}${rest > 0 ? ` ${rest}${words[1]}` : ''}`.trim();
}

export function distance(meters: number | null | undefined, lang: Lang): string {
  if (meters === null || meters === undefined || !Number.isFinite(meters)) return '–';
  const [m, km] = lang === 'zh' ? ['\u00a0米', '\u00a0公里'] : ['\u00a0m', '\u00a0km'];
  return meters < 1000 ? `${Math.round(meters)}${m}` : `${(meters / 1000).toFixed(meters < 10_000 ? 1 : 0)}${km}`;
}

export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(share * 100).toFixed(1)}%`;
}

let offsetMinutes = 480;
/** The town's fixed offset from UTC; until it is known, that of China. */
export function setTownOffset(minutes: number): void {
  offsetMinutes = minutes;
}

function local(ms: number): Date {
  return new Date(ms + offsetMinutes * 60_000);
}

/** 20:14:07 */
export function timeOfDay(ms: number): string {
  const d = local(ms);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}

/** 2026-11-22 */
export function dayOf(ms: number): string {
  const d = local(ms);
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
}

/** The date only when it is not today. */
export function moment(ms: number, nowMs: number): string {
  return dayOf(ms) === dayOf(nowMs) ? timeOfDay(ms) : `${dayOf(ms)} ${timeOfDay(ms)}`;
}

/** NaN for null: compares as neither earlier nor later. */
export const msOf = (time: string | null | undefined): number => (time ? Date.parse(time) : NaN);
