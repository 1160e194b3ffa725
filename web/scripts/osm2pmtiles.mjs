// Makes a base map of one file from OpenStreetMap, to be served at /tiles/ with no internet.
//
//   osmium extract -b W,S,E,N province.osm.pbf -o county.osm.pbf
//   osmium tags-filter county.osm.pbf nwr/highway nwr/building nwr/landuse nwr/natural nwr/waterway nwr/railway nwr/place -o f.osm.pbf
//   osmium export f.osm.pbf -f geojsonseq -x print_record_separator=false -o f.geojsonl
//   node scripts/osm2pmtiles.mjs f.geojsonl data/tiles/county.pmtiles [14]
//
// Writes PMTiles version 3 and, beside it, sources.json, which the console reads. Memory: some 15 times the size of the input.
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import GeoJSONVT from 'geojson-vt';
import { zxyToTileId } from 'pmtiles';
import vtpbf from 'vt-pbf';

const [input, output, maxText = '14'] = process.argv.slice(2);
const maxZoom = Number(maxText);
if (!input || !output || !(maxZoom >= 5 && maxZoom <= 16)) {
  console.error('usage: osm2pmtiles.mjs IN.geojsonl OUT.pmtiles [max zoom 5..16]');
  process.exit(2);
}
const kMinZoom = 5;
const kGreen = new Set(['forest', 'grass', 'meadow', 'orchard', 'park', 'wood', 'scrub', 'grassland', 'cemetery', 'recreation_ground', 'village_green', 'vineyard']);
/** The smallest zoom at which a road is drawn. */
const kRoadFrom = { motorway: 5, trunk: 6, primary: 8, secondary: 9, tertiary: 10, residential: 12, unclassified: 12, living_street: 13, service: 13, pedestrian: 13, track: 13, path: 14, footway: 14, steps: 14, cycleway: 14 };

/** @return which layer a feature belongs to, what of its tags is kept, and from which zoom on; null: nothing for a map */
function classify(tags, geometry) {
  const area = geometry.endsWith('Polygon');
  const line = geometry.endsWith('LineString');
  if (tags.highway && line) {
    const kind = tags.highway.replace(/_link$/, '');
    return kRoadFrom[kind] === undefined ? null : { layer: 'road', from: kRoadFrom[kind], tags: { kind, ...(tags.name ? { name: tags.name } : {}) } };
  }
  if (tags.railway && line) return { layer: 'rail', from: 9, tags: {} };
  if (tags.natural === 'water' || tags.landuse === 'reservoir' || (tags.waterway === 'riverbank' && area)) return area ? { layer: 'water', from: 6, tags: {} } : null;
  if (tags.waterway && line) return { layer: 'water', from: tags.waterway === 'river' ? 8 : 12, tags: {} };
  if (tags.building && area) return { layer: 'building', from: 14, tags: {} };
  if (area && (kGreen.has(tags.landuse) || kGreen.has(tags.natural) || kGreen.has(tags.leisure))) return { layer: 'land', from: 8, tags: {} };
  if (tags.place && tags.name && geometry === 'Point') return { layer: 'place', from: { city: 5, town: 7, village: 10 }[tags.place] ?? 12, tags: { kind: tags.place, name: tags.name } };
  return null;
}

const layers = new Map();
const bounds = [180, 90, -180, -90];
const widen = (c) => {
  if (typeof c[0] !== 'number') return c.forEach(widen);
  bounds[0] = Math.min(bounds[0], c[0]), bounds[1] = Math.min(bounds[1], c[1]), bounds[2] = Math.max(bounds[2], c[0]), bounds[3] = Math.max(bounds[3], c[1]);
};
let read = 0;
for await (const line of createInterface({ input: createReadStream(input, 'utf8') })) {
  if (!line.trim()) continue;
  ++read;
  const f = JSON.parse(line);
  const found = f.geometry && classify(f.properties ?? {}, f.geometry.type);
  if (!found) continue;
  widen(f.geometry.coordinates);
  const key = `${found.layer}:${found.from}`;
  if (!layers.has(key)) layers.set(key, { ...found, features: [] });
  layers.get(key).features.push({ type: 'Feature', geometry: f.geometry, properties: found.tags });
}
if (layers.size === 0) {
  console.error(`${input}: no roads, water, land, buildings or places in ${read} features; expected the output of "osmium export -f geojsonseq"`);
  process.exit(1);
}

const indexes = [...layers.values()].map((l) => ({ layer: l.layer, from: l.from, index: new GeoJSONVT({ type: 'FeatureCollection', features: l.features }, { maxZoom, indexMaxZoom: 5, tolerance: 4, buffer: 64, extent: 4096 }) }));
const column = (lon, z) => Math.min(2 ** z - 1, Math.max(0, Math.floor(((lon + 180) / 360) * 2 ** z)));
const row = (lat, z) => {
  const phi = (lat * Math.PI) / 180;
  return Math.min(2 ** z - 1, Math.max(0, Math.floor(((1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2) * 2 ** z)));
};

const tiles = [];
for (let z = kMinZoom; z <= maxZoom; ++z)
  for (let x = column(bounds[0], z); x <= column(bounds[2], z); ++x)
    for (let y = row(bounds[3], z); y <= row(bounds[1], z); ++y) {
      const content = {};
      for (const { layer, from, index } of indexes) {
        const tile = z >= from ? index.getTile(z, x, y) : null;
        if (!tile || tile.features.length === 0) continue;
        if (content[layer]) content[layer].features.push(...tile.features);
        else content[layer] = { ...tile, features: [...tile.features] };
      }
      if (Object.keys(content).length > 0) tiles.push({ id: zxyToTileId(z, x, y), data: gzipSync(vtpbf.fromGeojsonVt(content, { version: 2 }), { level: 9 }) });
    }
tiles.sort((a, b) => a.id - b.id);

// --- PMTiles version 3: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
function varint(out, n) {
  while (n >= 0x80) out.push((n % 0x80) | 0x80), (n = Math.floor(n / 0x80));
  out.push(n);
}
function directory(entries) {
  const out = [];
  varint(out, entries.length);
  let last = 0;
  for (const e of entries) varint(out, e.id - last), (last = e.id);
  for (const e of entries) varint(out, e.run);
  for (const e of entries) varint(out, e.length);
  entries.forEach((e, n) => varint(out, n > 0 && e.offset === entries[n - 1].offset + entries[n - 1].length ? 0 : e.offset + 1));
  return gzipSync(Buffer.from(out), { level: 9 });
}
const kRootMax = 16_384 - 127;
const parts = [];
const known = new Map(); // many tiles of water or nothing are the same
const entries = [];
let offset = 0;
for (const t of tiles) {
  const key = t.data.toString('base64');
  let at = known.get(key);
  if (at === undefined) {
    at = offset;
    known.set(key, at);
    parts.push(t.data);
    offset += t.data.length;
  }
  const last = entries.at(-1);
  if (last && last.offset === at && last.id + last.run === t.id) ++last.run;
  else entries.push({ id: t.id, run: 1, length: t.data.length, offset: at });
}
let root = directory(entries);
let leaves = Buffer.alloc(0);
for (let size = 4096; root.length > kRootMax; size *= 2) {
  const blocks = [];
  const top = [];
  let leafOffset = 0;
  for (let n = 0; n < entries.length; n += size) {
    const block = directory(entries.slice(n, n + size));
    top.push({ id: entries[n].id, run: 0, length: block.length, offset: leafOffset });
    leafOffset += block.length;
    blocks.push(block);
  }
  root = directory(top);
  leaves = Buffer.concat(blocks);
}
const names = [...new Set(indexes.map((i) => i.layer))];
const metadata = gzipSync(JSON.stringify({ name: basename(output, '.pmtiles'), attribution: '© OpenStreetMap contributors', vector_layers: names.map((id) => ({ id, fields: {} })) }));
const header = Buffer.alloc(127);
header.write('PMTiles', 0);
header[7] = 3;
const data = Buffer.concat(parts);
let at = 127;
let place = 8;
for (const length of [root.length, metadata.length, leaves.length, data.length]) {
  header.writeBigUInt64LE(BigInt(at), place);
  header.writeBigUInt64LE(BigInt(length), place + 8);
  at += length;
  place += 16;
}
for (const [n, count] of [tiles.length, entries.length, known.size].entries()) header.writeBigUInt64LE(BigInt(count), 72 + 8 * n);
header.set([1, 2, 2, 1, kMinZoom, maxZoom], 96); // clustered, gzip inside and of tiles, MVT
bounds.forEach((degrees, n) => header.writeInt32LE(Math.round(degrees * 1e7), 102 + 4 * n));
header[118] = Math.min(maxZoom, 11);
header.writeInt32LE(Math.round(((bounds[0] + bounds[2]) / 2) * 1e7), 119);
header.writeInt32LE(Math.round(((bounds[1] + bounds[3]) / 2) * 1e7), 123);
writeFileSync(output, Buffer.concat([header, root, metadata, leaves, data]));

const sourcesFile = join(dirname(output), 'sources.json');
const id = basename(output, '.pmtiles');
const sources = existsSync(sourcesFile) ? JSON.parse(readFileSync(sourcesFile, 'utf8')) : [];
if (!sources.some((s) => s.id === id)) {
  sources.push({ id, label: { zh: '离线底图', en: 'Offline map' }, type: 'pmtiles', url: `/tiles/${basename(output)}`, crs: 'WGS84', attribution: '© OpenStreetMap contributors', min_zoom: kMinZoom, max_zoom: maxZoom });
  writeFileSync(sourcesFile, JSON.stringify(sources, null, 2) + '\n');
}
console.log(`${output}: ${tiles.length} tiles, ${(data.length / 1024).toFixed(0)} KiB from ${read} features`);
