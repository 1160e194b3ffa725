import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/core/command_line';
import { actionOf, type KeyLike } from '../../src/core/keys';

const key = (name: string, more: Partial<KeyLike> = {}): KeyLike => ({ key: name, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, ...more });

describe('single keys', () => {
  it('act', () => {
    expect(actionOf(key('d'), false, false)).toBe('dispatch');
    expect(actionOf(key('J'), false, false)).toBe('next');
    expect(actionOf(key('3'), false, false)).toEqual({ candidate: 3 });
  });
  it('do nothing while somebody types, composes, or a dialog is open', () => {
    expect(actionOf(key('d'), true, false)).toBeNull();
    expect(actionOf(key('d'), false, true)).toBeNull();
    expect(actionOf(key('d', { isComposing: true }), false, false)).toBeNull();
    expect(actionOf(key('d', { keyCode: 229 }), false, false)).toBeNull();
    expect(actionOf(key('d', { ctrlKey: true }), false, false)).toBeNull();
  });
  it('dispatch once, however long the key is held', () => {
    expect(actionOf(key('d', { repeat: true }), false, false)).toBeNull();
    expect(actionOf(key('j', { repeat: true }), false, false)).toBe('next');
  });
});

describe('the command line', () => {
  it('understands both languages', () => {
    expect(parseCommandLine('/ 派 1043 V311,V287', '')).toEqual({ kind: 'assign', incident: 'I1043', responders: ['V311', 'V287'] });
    expect(parseCommandLine('assign I7 officer-003', '')).toEqual({ kind: 'assign', incident: 'I7', responders: ['officer-003'] });
    expect(parseCommandLine('升级 2', 'I9')).toEqual({ kind: 'escalate', incident: 'I9', tier: 2 });
    expect(parseCommandLine('merge I18 I17', '')).toEqual({ kind: 'merge', incident: 'I18', into: 'I17' });
  });
  it('takes the selected incident when none is named', () => {
    expect(parseCommandLine('claim', 'I9')).toEqual({ kind: 'claim', incident: 'I9' });
    expect(parseCommandLine('备注 家属已联系', 'I9')).toEqual({ kind: 'note', incident: 'I9', text: '家属已联系' });
  });
  it('says what it expected', () => {
    expect(parseCommandLine('assign', 'I9')).toEqual({ kind: 'wrong', expected: 'assign I17 officer-003' });
    expect(parseCommandLine('claim', '')).toMatchObject({ kind: 'wrong' });
  });
  it('closes with a word of the list, and names the list', () => {
    expect(parseCommandLine('结案 17 false_alarm', '')).toEqual({ kind: 'resolve', incident: 'I17', outcome: 'false_alarm' });
    expect(parseCommandLine('resolve I17', '')).toEqual({ kind: 'wrong', expected: 'resolve I17 false_alarm' });
    expect(parseCommandLine('resolve I17 banana', '')).toMatchObject({ kind: 'wrong', expected: expect.stringContaining('settled_on_the_spot | mediated | ') });
    expect(parseCommandLine('resolve I17 cancelled', '')).toMatchObject({ kind: 'wrong' });
  });
  it('selects an id and searches everything else', () => {
    expect(parseCommandLine('i12', '')).toEqual({ kind: 'select', incident: 'I12' });
    expect(parseCommandLine('东门 口', '')).toEqual({ kind: 'search', text: '东门 口' });
  });
});
