// Puts name.br and name.gz beside every text file of the build, for the service to send as they are. Run after `vite build`.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = resolve(import.meta.dirname, '..', process.env.WATCHGRID_WEB_OUT ?? 'dist');
const kSmall = 1024; // not worth a second file

let before = 0;
let after = 0;
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name);
  if (!/\.(js|css|html|svg|webmanifest|json)$/.test(name) || statSync(file).size < kSmall) continue;
  const text = readFileSync(file);
  const packed = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
  writeFileSync(`${file}.br`, packed);
  writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
  before += text.length;
  after += packed.length;
}
console.log(`packed ${(before / 1024).toFixed(0)} KiB into ${(after / 1024).toFixed(0)} KiB of brotli`);
