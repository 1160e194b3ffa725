/** Each tone of the desk as it would be heard: the page's own code, played into a recording instead of a loudspeaker. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import ts from 'typescript';

type Module = typeof import('../../src/console/sounds');
type Tone = Parameters<Module['Sounds']['prototype']['play']>[0];

const source = readFileSync(resolve(import.meta.dirname, '../../src/console/sounds.ts'), 'utf8');
const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } });
const kTones: Tone[] = ['new', 'warn', 'late', 'sos', 'system', 'flood'];

for (const tone of kTones)
  test(`the tone "${tone}" can be heard, and no loudspeaker is asked for more than it can`, async ({ page }) => {
    await page.goto('about:blank');
    await page.addScriptTag({ type: 'module', content: `${outputText}\nwindow.Sounds = Sounds;` });
    await page.waitForFunction(() => 'Sounds' in window);
    const heard = await page.evaluate(async (name) => {
      const context = new OfflineAudioContext(1, 2 * 44_100, 44_100);
      Object.defineProperty(context, 'state', { value: 'running' });
      const w = window as unknown as Module & { AudioContext: unknown };
      w.AudioContext = function () {
        return context;
      };
      const sounds = new w.Sounds();
      if (!(await sounds.unlock())) throw new Error('the sounds are not running');
      sounds.play(name);
      const samples = [...(await context.startRendering()).getChannelData(0)];
      while (samples.length > 0 && Math.abs(samples[samples.length - 1]!) < 0.001) samples.pop();
      return { seconds: samples.length / 44_100, peak: samples.reduce((most, v) => Math.max(most, Math.abs(v)), 0), rms: Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / Math.max(1, samples.length)) };
    }, tone);
    console.log(`${tone}: ${heard.seconds.toFixed(2)} s, peak ${heard.peak.toFixed(2)}, rms ${heard.rms.toFixed(2)}`);
    expect(heard.rms).toBeGreaterThan(0.05);
    expect(heard.peak).toBeLessThan(1);
    expect(heard.seconds).toBeGreaterThan(0.05);
    expect(heard.seconds).toBeLessThan(1.5);
  });
