/** Single keys to actions. Off while somebody types or composes, and where a dialog is open; can be turned off altogether. */

export type Action =
  | 'next' | 'previous' | 'nextUrgent' | 'dispatch' | 'ring' | 'escalate' | 'claim' | 'goto' | 'filter' | 'command' | 'mute'
  | 'language' | 'wall' | 'help' | 'entry' | 'note' | 'theme' | 'close' | 'resolve' | 'merge' | 'handover'
  | { candidate: number };

const kKeys: Record<string, Action> = {
  j: 'next', k: 'previous', ArrowDown: 'next', ArrowUp: 'previous', n: 'nextUrgent', d: 'dispatch', r: 'ring', e: 'escalate', a: 'claim', g: 'goto',
  f: 'filter', '/': 'command', m: 'mute', l: 'language', w: 'wall', '?': 'help', p: 'entry', o: 'note', t: 'theme', x: 'resolve', u: 'merge', h: 'handover', Escape: 'close',
};

export interface KeyLike {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  keyCode?: number;
  repeat?: boolean;
}

/** Keys that may be held down. */
const kRepeatable: readonly Action[] = ['next', 'previous'];

/**
 * @param typing the focus is in a field; @param inDialog a dialog is open
 * Input methods report keyCode 229 while they compose, also where isComposing is not set yet.
 */
export function actionOf(e: KeyLike, typing: boolean, inDialog: boolean): Action | null {
  if (e.isComposing || e.keyCode === 229 || e.ctrlKey || e.altKey || e.metaKey) return null;
  if (e.key === 'Escape') return inDialog ? null : 'close'; // a dialog closes itself
  if (typing || inDialog) return null;
  const name = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  if (/^[1-9]$/.test(name)) return e.repeat ? null : { candidate: Number(name) };
  const action = kKeys[name] ?? null;
  return e.repeat && action !== null && !kRepeatable.includes(action) ? null : action;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
