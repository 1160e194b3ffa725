/** Sound and buzz of the phone; tones are made, not loaded. */
let context: AudioContext | null = null;

/** Browsers start silent: call it in a touch. */
export function unlockSound(): void {
  try {
    context ??= new AudioContext();
    void context.resume();
  } catch {
    /* no sound here */
  }
}
export function soundRuns(): boolean {
  return context?.state === 'running';
}
/** Two rising tones, twice. */
export function alarmTone(): void {
  if (!context || context.state !== 'running') return;
  const start = context.currentTime;
  [660, 880, 660, 880].forEach((hertz, i) => {
    const tone = context!.createOscillator(), loud = context!.createGain();
    tone.frequency.value = hertz;
    loud.gain.setValueAtTime(0.0001, start + i * 0.18);
    loud.gain.exponentialRampToValueAtTime(0.4, start + i * 0.18 + 0.02);
    loud.gain.exponentialRampToValueAtTime(0.0001, start + i * 0.18 + 0.16);
    tone.connect(loud).connect(context!.destination);
    tone.start(start + i * 0.18);
    tone.stop(start + i * 0.18 + 0.17);
  });
}
export function buzz(pattern: number[]): void {
  try {
    navigator.vibrate?.(pattern);
  } catch {
    /* not allowed before a touch */
  }
}
