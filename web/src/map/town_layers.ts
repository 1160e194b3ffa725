/** What stands still: zones, roads, places. Vectors of the town pack, so there is a map without any tiles and without internet. */
import Feature from 'ol/Feature';
import MultiLineString from 'ol/geom/MultiLineString';
import Point from 'ol/geom/Point';
import GeoJSON from 'ol/format/GeoJSON';
import VectorImageLayer from 'ol/layer/VectorImage';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import { Circle, Fill, RegularShape, Stroke, Style, Text } from 'ol/style';
import type { Palette } from './palette';
import { mercatorX, mercatorY } from '../core/units';
import type { Place } from '../shared/types';

const kFont = '"Noto Sans SC","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",system-ui,sans-serif';

interface RoadCollection {
  features: { properties: { class: string }; geometry: { coordinates: [number, number][] } }[];
}

const kWidth: Record<string, number> = { motorway: 4.2, trunk: 3.6, primary: 3.2, secondary: 2.6, tertiary: 2.1, residential: 1.3, service: 1, track: 0.9, path: 0.8 };
const kOrder = ['path', 'track', 'service', 'residential', 'tertiary', 'secondary', 'primary', 'trunk', 'motorway'];
/** Metres a pixel beyond which small roads are noise. */
const kHiddenFrom: Record<string, number> = { path: 6, track: 8, service: 8, residential: 25, tertiary: 80 };
const kCell = 4_000; // metres: lines of one class in one cell are one feature, so 100,000 lines are some hundred features

/** Roads by class and cell. */
export function roadFeatures(roads: RoadCollection): Feature<MultiLineString>[] {
  const cells = new Map<string, { class: string; lines: number[][][] }>();
  for (const road of roads.features) {
    const line = road.geometry.coordinates.map(([lon, lat]) => [mercatorX(lon), mercatorY(lat)]);
    const [x, y] = line[0]!;
    const key = `${road.properties.class}:${Math.floor(x! / kCell)}:${Math.floor(y! / kCell)}`;
    const cell = cells.get(key);
    if (cell) cell.lines.push(line);
    else cells.set(key, { class: road.properties.class, lines: [line] });
  }
  return [...cells.values()].map((c) => new Feature({ geometry: new MultiLineString(c.lines), class: c.class }));
}

export function roadLayer(palette: () => Palette): VectorImageLayer<VectorSource> {
  const styles = new Map<string, Style>();
  let seen: Palette | null = null;
  return new VectorImageLayer({
    source: new VectorSource(),
    imageRatio: 1.5,
    zIndex: 2,
    style: (feature, resolution) => {
      if (seen !== palette()) {
        seen = palette();
        styles.clear();
      }
      const kind = String(feature.get('class'));
      if (resolution > (kHiddenFrom[kind] ?? Infinity)) return undefined;
      const zoom = resolution < 2 ? 2 : resolution < 6 ? 1.35 : resolution < 15 ? 1 : 0.7;
      const key = `${kind}:${zoom}`;
      let style = styles.get(key);
      if (!style) {
        const width = Math.max(0.6, (kWidth[kind] ?? 1) * zoom);
        style = new Style({ stroke: new Stroke({ color: seen!.road[kind] ?? seen!.roadMinor, width, lineCap: 'round', lineJoin: 'round' }), zIndex: kOrder.indexOf(kind) });
        styles.set(key, style);
      }
      return style;
    },
  });
}

export function zoneLayer(palette: () => Palette): VectorLayer<VectorSource> {
  return new VectorLayer({
    source: new VectorSource(),
    zIndex: 1,
    style: (feature, resolution) => {
      const p = palette();
      const level = String(feature.get('level'));
      const wide = level === 'city' || level === 'station';
      if (level === 'block' && resolution > 4) return undefined;
      const fill = level === 'grid' ? p.zoneFill[String(feature.get('zone_class'))] : undefined;
      return new Style({
        stroke: new Stroke({ color: p.zoneLine, width: wide ? 1.4 : 0.7, ...(wide ? {} : { lineDash: [4, 4] }) }),
        ...(fill ? { fill: new Fill({ color: fill }) } : {}),
      });
    },
  });
}

/**
 * Names stand above people and roads. Stations are named by their own sign, grids in their middle.
 * @param fits whether that many pixels to both sides of a place are on the map: half a name says nothing
 */
export function labelLayer(palette: () => Palette, shows: (kind: string) => boolean, fits: (x: number, pixels: number) => boolean): VectorLayer<VectorSource> {
  return new VectorLayer({
    source: new VectorSource(),
    zIndex: 6,
    declutter: true,
    style: (feature, resolution) => {
      const kind = String(feature.get('kind'));
      const farthest = kind === 'grid' ? 7 : kind === 'station' ? (kPlaceFarthest['station'] ?? 0) : kind === 'camera' || kind === 'plate' ? 0.8 : 3;
      if (resolution > farthest || (kind !== 'grid' && !shows(kind))) return undefined;
      const name = String(feature.get('name'));
      const size = kind === 'station' ? 12 : 11;
      if (!fits((feature.getGeometry() as Point).getCoordinates()[0]!, (name.length * size) / 2)) return undefined;
      const p = palette();
      const text = new Text({
        text: name, offsetY: kind === 'grid' ? 0 : 15, font: `${size}px ${kFont}`, fill: new Fill({ color: p.label }), stroke: new Stroke({ color: p.labelHalo, width: 3.5 }),
      });
      return new Style({ text, zIndex: kind === 'station' ? 10 : kind === 'grid' ? 5 : 1 });
    },
  });
}

/** One point for each name: places where they stand, grids in their middle. */
export function labelFeatures(zones: readonly Feature[], places: readonly Feature[]): Feature[] {
  const grids = zones.filter((z) => z.get('level') === 'grid').map((z) => {
    const [w, s, e, n] = z.getGeometry()!.getExtent() as [number, number, number, number];
    return new Feature({ geometry: new Point([(w + e) / 2, (s + n) / 2]), kind: 'grid', name: z.get('name') as string });
  });
  return [...grids, ...places.map((p) => new Feature({ geometry: p.getGeometry() as Point, kind: p.get('kind') as string, name: p.get('name') as string }))];
}

/** Bounds are only drawn when they say something: grids of a real town overlap its stations. */
export function zoneFeatures(zones: object): Feature[] {
  return new GeoJSON().readFeatures(zones, { dataProjection: 'EPSG:4326', featureProjection: 'EPSG:3857' }) as Feature[];
}

/** Where the town is dense: what a desk wants to see first. Null when no zone says so. */
export function denseBounds(zones: { features: { properties: { zone_class: string; level: string }; geometry: { coordinates: [number, number][][][] } }[] }): [number, number, number, number] | null {
  let [w, s, e, n] = [180, 90, -180, -90];
  for (const zone of zones.features) {
    if (zone.properties.level !== 'grid' || !['core', 'dense'].includes(zone.properties.zone_class)) continue;
    for (const polygon of zone.geometry.coordinates)
      for (const [lon, lat] of polygon[0] ?? []) [w, s, e, n] = [Math.min(w, lon), Math.min(s, lat), Math.max(e, lon), Math.max(n, lat)];
  }
  return w < e ? [w, s, e, n] : null;
}

export const placeKindsShown = ['station', 'police_room', 'watch_point', 'alarm_point', 'camera', 'kit', 'hazard_spot', 'shelter', 'post', 'checkpoint', 'exit', 'home', 'plate'] as const;
/** Shown at the start; the others by the layers button. */
export const placeKindsAtFirst: readonly string[] = ['station', 'police_room', 'watch_point', 'checkpoint'];
const kPlaceFarthest: Record<string, number> = { station: 120, police_room: 40, checkpoint: 40, watch_point: 12, shelter: 12, hazard_spot: 20, kit: 12 };

/** @param flagged something is missing there, or nobody has looked in time */
function glyph(kind: string, p: Palette, flagged: boolean): Circle | RegularShape {
  const fill = new Fill({ color: flagged ? p.place : p.placeFill });
  const stroke = new Stroke({ color: p.place, width: 1.6 });
  if (kind === 'station') return new RegularShape({ points: 5, radius: 8, radius2: 4, fill: new Fill({ color: p.place }), stroke });
  if (kind === 'police_room') return new RegularShape({ points: 5, radius: 6, radius2: 3, fill, stroke });
  if (kind === 'watch_point' || kind === 'shelter') return new RegularShape({ points: 6, radius: 6, fill, stroke });
  if (kind === 'hazard_spot') return new RegularShape({ points: 3, radius: 7, fill, stroke });
  if (kind === 'kit') return new RegularShape({ points: 4, radius: 7, radius2: 3, fill, stroke });
  if (kind === 'camera') return new Circle({ radius: 2.6, stroke });
  return new RegularShape({ points: 4, radius: 5.5, angle: Math.PI / 4, fill, stroke });
}

export function placeLayer(palette: () => Palette, shows: (kind: string) => boolean, isFlagged: (id: string) => boolean): VectorLayer<VectorSource> {
  const images = new Map<string, Circle | RegularShape>();
  let seen: Palette | null = null;
  return new VectorLayer({
    source: new VectorSource(),
    zIndex: 3,
    style: (feature, resolution) => {
      const p = palette();
      if (seen !== p) {
        seen = p;
        images.clear();
      }
      const kind = String(feature.get('kind'));
      if (!shows(kind) || resolution > (kPlaceFarthest[kind] ?? 6)) return undefined;
      const flagged = isFlagged(String(feature.getId()));
      const key = flagged ? `${kind}!` : kind;
      let image = images.get(key);
      if (!image) images.set(key, (image = glyph(kind, p, flagged)));
      // A sign, not a hue: hues belong to the clocks of incidents.
      const text = flagged ? new Text({ text: '!', font: `700 11px ${kFont}`, offsetY: 1, fill: new Fill({ color: p.placeFill }) }) : undefined;
      return new Style({ image, ...(text ? { text } : {}), zIndex: kind === 'station' ? 10 : flagged ? 5 : 1 });
    },
  });
}

export function placeFeatures(places: readonly Place[]): Feature[] {
  return places.map((p) => {
    const f = new Feature({ geometry: new Point([mercatorX(p.location.lon), mercatorY(p.location.lat)]), kind: p.kind, name: p.name });
    f.setId(p.place_id);
    return f;
  });
}
