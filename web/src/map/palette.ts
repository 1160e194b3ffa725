/** Colours of the map. Hue means state of a clock only on incidents; people and places are cool or grey. */
import type { Theme } from '../shared/preferences.svelte';
import type { Band } from '../core/sla';

export interface Palette {
  ground: string;
  road: Record<string, string>;
  roadMinor: string;
  water: string;
  green: string;
  building: string;
  zoneLine: string;
  zoneFill: Record<string, string>;
  label: string;
  labelHalo: string;
  place: string;
  placeFill: string;
  unit: { available: string; offered: string; busy: string; resting: string; edge: string };
  band: Record<Band, string>;
  markerBody: string;
  markerText: string;
  markerHalo: string;
  selected: string;
  route: string;
  ring: string;
}

export const palettes: Record<Theme, Palette> = {
  dark: {
    ground: '#10161c',
    road: { motorway: '#66788a', trunk: '#5f7183', primary: '#586a7b', secondary: '#4d5d6c', tertiary: '#43515e' },
    roadMinor: '#323e49',
    water: '#17324a',
    green: '#14231d',
    building: '#1d2731',
    zoneLine: '#3d5060',
    zoneFill: { core: 'rgba(120,140,160,0.16)', dense: 'rgba(120,140,160,0.09)' },
    label: '#c3ced8',
    labelHalo: '#10161c',
    place: '#8fa5b8',
    placeFill: '#1d2731',
    unit: { available: '#a9cfe4', offered: '#c0a9ff', busy: '#35d4c0', resting: '#6d7e8d', edge: '#0c1116' },
    band: { ok: '#4fb3ff', warn: '#ffb000', late: '#ff5d47', done: '#8a99a7', paused: '#8a99a7', none: '#8a99a7' },
    markerBody: '#0c1116',
    markerText: '#ffffff',
    markerHalo: 'rgba(8,12,16,0.85)',
    selected: '#ffffff',
    route: '#35d4c0',
    ring: '#ff7ac6',
  },
  light: {
    ground: '#eef1ec',
    road: { motorway: '#8d99a5', trunk: '#98a4af', primary: '#a3aeb8', secondary: '#b1bbc4', tertiary: '#bec7cf' },
    roadMinor: '#cfd6da',
    water: '#b9d6ea',
    green: '#d9e8d2',
    building: '#dcdcd4',
    zoneLine: '#93a2ae',
    zoneFill: { core: 'rgba(60,90,120,0.13)', dense: 'rgba(60,90,120,0.07)' },
    label: '#26323d',
    labelHalo: '#f6f8f5',
    place: '#4d5f6f',
    placeFill: '#ffffff',
    unit: { available: '#2f6f96', offered: '#6a3fd0', busy: '#00796b', resting: '#8a97a3', edge: '#ffffff' },
    band: { ok: '#0a5fae', warn: '#8a6400', late: '#d00058', done: '#59656f', paused: '#59656f', none: '#59656f' },
    markerBody: '#ffffff',
    markerText: '#10161c',
    markerHalo: 'rgba(255,255,255,0.9)',
    selected: '#0b1f33',
    route: '#00796b',
    ring: '#8a0f8a',
  },
};
