/** A base map that is not there: said once, however few of its tiles are in view. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { baseLayer } from '../../src/map/base_map';
import { palettes } from '../../src/map/palette';
import type { TileSource } from '../../src/shared/types';

const source: TileSource = { id: 'county', label: { zh: '离线底图', en: 'Offline map' }, type: 'pmtiles', url: '/tiles/county.pmtiles', crs: 'WGS84', attribution: 'Test' };
afterEach(() => vi.unstubAllGlobals());

describe('a file of tiles', () => {
  it('that is missing is told at once', async () => {
    const asked = vi.fn(() => Promise.resolve(new Response('', { status: 404 })));
    vi.stubGlobal('fetch', asked);
    const failed = vi.fn();
    baseLayer(source, () => palettes.dark, failed);
    await vi.waitFor(() => expect(failed).toHaveBeenCalled());
    expect(asked).toHaveBeenCalled();
    expect(failed).toHaveBeenCalledTimes(1);
  });
});
