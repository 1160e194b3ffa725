/**
 * GCJ-02, the shifted coordinates of Chinese street maps. Only tiles and links to map apps need it: all that is kept is WGS-84.
 * The published approximation on the Krasovsky ellipsoid; the way back by fixed-point steps, below 1e-9 degrees after six.
 */
const kA = 6_378_245;
const kEe = 0.006_693_421_622_965_943;

const outside = (lat: number, lon: number): boolean => lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271;

function waves(x: number, y: number): [lat: number, lon: number] {
  const sin = (n: number): number => Math.sin(n * Math.PI);
  const both = (20 * sin(6 * x) + 20 * sin(2 * x)) * (2 / 3);
  const lat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + both + (20 * sin(y) + 40 * sin(y / 3)) * (2 / 3) + (160 * sin(y / 12) + 320 * sin(y / 30)) * (2 / 3);
  const lon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + both + (20 * sin(x) + 40 * sin(x / 3)) * (2 / 3) + (150 * sin(x / 12) + 300 * sin(x / 30)) * (2 / 3);
  return [lat, lon];
}

export function wgsToGcj(lat: number, lon: number): [lat: number, lon: number] {
  if (outside(lat, lon)) return [lat, lon];
  const [dLat, dLon] = waves(lon - 105, lat - 35);
  const phi = (lat * Math.PI) / 180;
  const magic = 1 - kEe * Math.sin(phi) ** 2;
  const root = Math.sqrt(magic);
  return [lat + (dLat * 180) / (((kA * (1 - kEe)) / (magic * root)) * Math.PI), lon + (dLon * 180) / ((kA / root) * Math.cos(phi) * Math.PI)];
}

export function gcjToWgs(lat: number, lon: number): [lat: number, lon: number] {
  let [a, b] = [lat, lon];
  for (let step = 0; step < 6; ++step) {
    const [x, y] = wgsToGcj(a, b);
    [a, b] = [a + lat - x, b + lon - y];
  }
  return [a, b];
}
