/** Base maps that somebody has configured: PMTiles from this server, or tiles of a map service. Loaded only when there is one. */
import MVT from 'ol/format/MVT';
import TileLayer from 'ol/layer/Tile';
import VectorTileLayer from 'ol/layer/VectorTile';
import { addCoordinateTransforms, addProjection, fromLonLat, get as getProjection, Projection, toLonLat } from 'ol/proj';
import VectorTileSource from 'ol/source/VectorTile';
import XYZ from 'ol/source/XYZ';
import { Fill, Stroke, Style, Text } from 'ol/style';
import { createXYZ } from 'ol/tilegrid';
import type BaseLayer from 'ol/layer/Base';
import type VectorTile from 'ol/VectorTile';
import { PMTiles } from 'pmtiles';
import type { Palette } from './palette';
import { gcjToWgs, wgsToGcj } from '../shared/gcj';
import type { TileSource } from '../shared/types';

const kGcj = 'GCJ02-MERC';
const kFailuresMax = 3;
const kFont = '"Noto Sans SC","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",system-ui,sans-serif';

/** Web mercator whose ground is shifted: the library bends the tiles back. */
function gcjProjection(): Projection {
  const known = getProjection(kGcj);
  if (known) return known;
  const projection = new Projection({ code: kGcj, units: 'm', extent: getProjection('EPSG:3857')!.getExtent(), global: false });
  addProjection(projection);
  const through = (move: typeof wgsToGcj) => (c: number[]): number[] => {
    const [lon, lat] = toLonLat(c) as [number, number];
    const [la, lo] = move(lat, lon);
    return fromLonLat([lo, la]);
  };
  addCoordinateTransforms('EPSG:3857', projection, through(wgsToGcj), through(gcjToWgs));
  return projection;
}

const kRoadWidth: Record<string, number> = { motorway: 3.5, trunk: 3, primary: 2.6, secondary: 2.1, tertiary: 1.7, residential: 1.1, unclassified: 1.1, service: 0.8 };

function vectorStyle(palette: () => Palette) {
  let seen: Palette | null = null;
  let made = new Map<string, Style>();
  return (feature: { get(key: string): unknown }, resolution: number): Style | Style[] | undefined => {
    const p = palette();
    if (seen !== p) [seen, made] = [p, new Map()];
    const layer = String(feature.get('layer'));
    const kind = String(feature.get('kind') ?? '');
    const cached = (key: string, make: () => Style): Style => {
      let style = made.get(key);
      if (!style) made.set(key, (style = make()));
      return style;
    };
    if (layer === 'water') return cached('water', () => new Style({ fill: new Fill({ color: p.water }), stroke: new Stroke({ color: p.water, width: 1.2 }) }));
    if (layer === 'land') return cached('land', () => new Style({ fill: new Fill({ color: p.green }) }));
    if (layer === 'building') return resolution < 5 ? cached('building', () => new Style({ fill: new Fill({ color: p.building }) })) : undefined;
    if (layer === 'rail') return cached('rail', () => new Style({ stroke: new Stroke({ color: p.zoneLine, width: 1, lineDash: [6, 4] }) }));
    if (layer === 'road') {
      const zoom = resolution < 3 ? 2 : resolution < 10 ? 1.3 : 0.9;
      return cached(`${kind}${zoom}`, () => new Style({ stroke: new Stroke({ color: p.road[kind] ?? p.roadMinor, width: (kRoadWidth[kind] ?? 0.7) * zoom, lineCap: 'round' }) }));
    }
    const name = String(feature.get('name') ?? '');
    if (layer !== 'place' || !name) return undefined;
    return new Style({ text: new Text({ text: name, font: `12px ${kFont}`, fill: new Fill({ color: p.label }), stroke: new Stroke({ color: p.labelHalo, width: 3 }) }) });
  };
}

function pmtilesLayer(source: TileSource, palette: () => Palette, onFailed: () => void): BaseLayer {
  const archive = new PMTiles(new URL(source.url, location.href).href);
  const format = new MVT({ layerName: 'layer' });
  let failures = 0;
  // Without its head no tile will ever come, and close to the ground fewer than three are in view.
  archive.getHeader().catch(() => {
    if (failures >= kFailuresMax) return;
    failures = kFailuresMax;
    onFailed();
  });
  const tiles = new VectorTileSource({
    format,
    tileGrid: createXYZ({ minZoom: source.min_zoom ?? 0, maxZoom: source.max_zoom ?? 14, tileSize: 512 }),
    tileUrlFunction: ([z, x, y]) => `${z}/${x}/${y}`,
    tileLoadFunction: (tile, url) => {
      const [z, x, y] = url.split('/').map(Number) as [number, number, number];
      const vector = tile as VectorTile<never>;
      vector.setLoader((extent, _resolution, projection) => {
        archive.getZxy(z, x, y).then(
          (found) => vector.setFeatures((found ? format.readFeatures(found.data, { extent, featureProjection: projection }) : []) as never[]),
          () => {
            vector.setFeatures([]);
            if (++failures === kFailuresMax) onFailed();
          },
        );
      });
    },
    attributions: source.attribution,
  });
  return new VectorTileLayer({ source: tiles, zIndex: 0, declutter: true, style: vectorStyle(palette) as never, renderMode: 'hybrid' });
}

function xyzLayer(source: TileSource, onFailed: () => void): BaseLayer {
  const tiles = new XYZ({ url: source.url, minZoom: source.min_zoom ?? 0, maxZoom: source.max_zoom ?? 18, attributions: source.attribution, ...(source.crs === 'GCJ02' ? { projection: gcjProjection() } : {}) });
  let failures = 0;
  tiles.on('tileloaderror', () => {
    if (++failures === kFailuresMax) onFailed();
  });
  return new TileLayer({ source: tiles, zIndex: 0 });
}

/** @param onFailed after three tiles that did not come, or when there is no such file */
export function baseLayer(source: TileSource, palette: () => Palette, onFailed: () => void): BaseLayer {
  return source.type === 'pmtiles' ? pmtilesLayer(source, palette, onFailed) : xyzLayer(source, onFailed);
}
