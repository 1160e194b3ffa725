/** The map of the desk: a thin wrapper, so that the pages do not know which library draws it. No WebGL anywhere. */
import Map from 'ol/Map';
import View from 'ol/View';
import ScaleLine from 'ol/control/ScaleLine';
import { defaults as defaultInteractions } from 'ol/interaction/defaults';
import { toLonLat } from 'ol/proj';
import { CanvasLayer, type Frame } from './canvas_layer';
import { IncidentsPainter, type IncidentMark } from './incidents_painter';
import { palettes, type Palette } from './palette';
import { labelFeatures, labelLayer, placeFeatures, placeKindsAtFirst, placeLayer, roadFeatures, roadLayer, zoneFeatures, zoneLayer } from './town_layers';
import { UnitsPainter } from './units_painter';
import { mercatorX, mercatorY, type UnitTable } from '../core/units';
import type { Theme } from '../shared/preferences.svelte';
import type BaseLayer from 'ol/layer/Base';
import type { Location, Place, TileSource } from '../shared/types';

export { denseBounds, placeKindsShown } from './town_layers';

export type Pick = { kind: 'incident'; id: string } | { kind: 'unit'; id: string } | { kind: 'ground'; at: Location };
export type Overlay = (frame: Frame, palette: Palette) => void;

export class TownMap {
  readonly incidents = new IncidentsPainter();
  readonly unitsPainter: UnitsPainter;
  onPick: ((pick: Pick) => void) | null = null;
  onMoved: ((bounds: [number, number, number, number]) => void) | null = null;
  /** Drawn above people and below incidents: routes, rings, a chosen spot. */
  overlay: Overlay | null = null;
  private palette: Palette = palettes.dark;
  private readonly kinds = new Set<string>(placeKindsAtFirst);
  private flagged: ReadonlySet<string> = new Set();
  private readonly roads = roadLayer(() => this.palette);
  private readonly zones = zoneLayer(() => this.palette);
  private readonly places = placeLayer(() => this.palette, (kind) => this.kinds.has(kind), (id) => this.isFlagged(id));
  private readonly labels = labelLayer(() => this.palette, (kind) => this.kinds.has(kind), (x, pixels) => this.fits(x, pixels));
  private readonly people: CanvasLayer;
  private readonly marks: CanvasLayer;
  private readonly map: Map;
  private base: BaseLayer | null = null;
  private frame: Frame | null = null;
  private reducedMotion = matchMedia('(prefers-reduced-motion: reduce)').matches;

  constructor(
    target: HTMLElement,
    private readonly units: UnitTable,
    private readonly options: { interactive?: boolean } = {},
  ) {
    this.unitsPainter = new UnitsPainter(units);
    this.people = new CanvasLayer(5, (f) => this.drawPeople(f));
    this.marks = new CanvasLayer(7, (f) => this.incidents.draw(f, !this.reducedMotion && Date.now() % 1000 < 500));
    this.map = new Map({
      target,
      layers: [this.zones, this.roads, this.places, this.people, this.labels, this.marks],
      controls: [new ScaleLine({ minWidth: 80 })],
      interactions: options.interactive === false ? [] : defaultInteractions({ altShiftDragRotate: false, pinchRotate: false, keyboard: false }),
      view: new View({ center: [0, 0], zoom: 3, minZoom: 3, maxZoom: 19, enableRotation: false }),
    });
    this.map.on('singleclick', (event) => this.clicked(event.pixel as [number, number], event.coordinate as [number, number]));
    this.map.on('moveend', () => this.onMoved?.(this.bounds()));
    if (options.interactive === false) this.map.on('moveend', () => this.labels.changed());
  }

  /** Nobody can move the map of a wall to read the rest of a name; under a hand names come and go with the map. */
  private fits(x: number, pixels: number): boolean {
    if (this.options.interactive !== false) return true;
    const view = this.map.getView();
    const [west, , east] = view.calculateExtent() as [number, number, number, number];
    const half = pixels * (view.getResolution() ?? 0);
    return x - half >= west && x + half <= east;
  }
  destroy(): void {
    this.map.setTarget(undefined);
  }
  setTheme(theme: Theme): void {
    this.palette = palettes[theme];
    this.unitsPainter.setPalette(this.palette);
    this.incidents.setPalette(this.palette);
    for (const layer of [this.roads, this.zones, this.places, this.labels]) layer.changed();
    this.base?.changed();
    this.redraw();
  }
  setRoads(roads: Parameters<typeof roadFeatures>[0]): void {
    this.roads.getSource()!.clear();
    this.roads.getSource()!.addFeatures(roadFeatures(roads));
  }
  setZones(zones: object): void {
    this.zones.getSource()!.clear();
    this.zones.getSource()!.addFeatures(zoneFeatures(zones));
    this.relabel();
  }
  setPlaces(places: readonly Place[]): void {
    this.places.getSource()!.clear();
    this.places.getSource()!.addFeatures(placeFeatures(places));
    this.relabel();
  }
  /** Places that are shown with a sign. */
  setFlagged(ids: ReadonlySet<string>): void {
    this.flagged = ids;
    this.places.changed();
  }
  isFlagged(id: string): boolean {
    return this.flagged.has(id);
  }
  showKind(kind: string, on: boolean): void {
    if (on) this.kinds.add(kind);
    else this.kinds.delete(kind);
    this.places.changed();
    this.labels.changed();
  }
  showsKind(kind: string): boolean {
    return this.kinds.has(kind);
  }
  setMarks(marks: IncidentMark[], selected: string): void {
    this.incidents.set(marks);
    this.incidents.selected = selected;
    this.marks.repaint();
  }
  /** After positions have come, and when something blinks. */
  redraw(): void {
    this.people.repaint();
    this.marks.repaint();
  }
  fit(bounds: [number, number, number, number], padding = 30): void {
    const [w, s, e, n] = bounds;
    this.map.updateSize();
    this.map.getView().fit([mercatorX(w), mercatorY(s), mercatorX(e), mercatorY(n)], { padding: [padding, padding, padding, padding] });
  }
  goTo(at: Location, closest = 2.2): void {
    const view = this.map.getView();
    const resolution = Math.min(view.getResolution() ?? closest, closest);
    const still = this.reducedMotion ? 0 : 250;
    view.animate({ center: [mercatorX(at.lon), mercatorY(at.lat)], resolution, duration: still });
  }
  /** Stays where it is when nobody knows where they are. */
  goToUnit(id: string): void {
    const row = this.units.rowOf(id);
    if (row === undefined || !this.units.isShown(row)) return;
    const [lon, lat] = toLonLat([this.units.x[row]!, this.units.y[row]!]);
    this.goTo({ lat: lat!, lon: lon! });
  }
  isOnScreen(at: Location): boolean {
    const [w, s, e, n] = this.bounds();
    return at.lon > w && at.lon < e && at.lat > s && at.lat < n;
  }
  zoomBy(steps: number): void {
    const view = this.map.getView();
    view.animate({ zoom: (view.getZoom() ?? 10) + steps, duration: this.reducedMotion ? 0 : 150 });
  }
  /** West, south, east, north. */
  bounds(): [number, number, number, number] {
    const size = this.map.getSize();
    if (!size || size[0] === 0) return [-180, -85, 180, 85];
    const [left, bottom, right, top] = this.map.getView().calculateExtent(size);
    const sw = toLonLat([left!, bottom!]);
    const ne = toLonLat([right!, top!]);
    return [sw[0]!, sw[1]!, ne[0]!, ne[1]!];
  }
  get unitsDrawn(): number {
    return this.unitsPainter.drawn;
  }

  /** Another ground under everything; null: the roads of the town pack alone. Roads of both would blur one another. */
  async setBase(source: TileSource | null, onFailed: () => void): Promise<void> {
    if (this.base) this.map.removeLayer(this.base);
    this.base = null;
    this.roads.setVisible(source === null);
    if (!source) return;
    const { baseLayer } = await import('./base_map');
    this.base = baseLayer(source, () => this.palette, onFailed);
    this.map.getLayers().insertAt(0, this.base);
  }

  private relabel(): void {
    this.labels.getSource()!.clear();
    this.labels.getSource()!.addFeatures(labelFeatures(this.zones.getSource()!.getFeatures(), this.places.getSource()!.getFeatures()));
  }
  private drawPeople(f: Frame): void {
    this.frame = f;
    this.unitsPainter.draw(f);
    this.overlay?.(f, this.palette);
  }
  private clicked(pixel: [number, number], coordinate: [number, number]): void {
    if (!this.frame || !this.onPick) return;
    const incident = this.incidents.pick(this.frame, pixel[0], pixel[1]);
    if (incident) return this.onPick({ kind: 'incident', id: incident.id });
    const row = this.unitsPainter.pick(this.frame, pixel[0], pixel[1]);
    if (row !== undefined) return this.onPick({ kind: 'unit', id: this.units.ids[row]! });
    const [lon, lat] = toLonLat(coordinate);
    this.onPick({ kind: 'ground', at: { lat: lat!, lon: lon! } });
  }
}
