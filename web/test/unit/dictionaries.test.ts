/** Every word that a page shows has both languages. They are read from the sources, so a dictionary inside a component counts too. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

interface Entry {
  where: string;
  key: string;
  columns: string[];
}

const source = resolve(import.meta.dirname, '../../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|svelte)$/.test(name)).map((name) => join(source, name));
const scriptOf = (path: string): string => {
  const text = readFileSync(path, 'utf8');
  return path.endsWith('.svelte') ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((m) => m[1]).join('\n') : text;
};

const isText = (e: ts.Expression): e is ts.StringLiteralLike => ts.isStringLiteralLike(e);
const plain = (e: ts.Expression): ts.Expression => (ts.isAsExpression(e) || ts.isSatisfiesExpression(e) ? plain(e.expression) : e);
/** The first argument of translator(...), and tables of which a value is a pair of texts. */
function tablesOf(path: string): { tables: number; entries: Entry[] } {
  const file = ts.createSourceFile(path, scriptOf(path), ts.ScriptTarget.Latest, true);
  const entries: Entry[] = [];
  let tables = 0;
  const take = (table: ts.ObjectLiteralExpression): void => {
    ++tables;
    for (const property of table.properties) {
      const value = ts.isPropertyAssignment(property) ? plain(property.initializer) : undefined;
      const columns = value && ts.isArrayLiteralExpression(value) && value.elements.every(isText) ? value.elements.map((e) => (e as ts.StringLiteralLike).text) : [];
      entries.push({ where: relative(source, path), key: property.name && 'text' in property.name ? String(property.name.text) : property.getText(), columns });
    }
  };
  const isTable = (e: ts.Expression): e is ts.ObjectLiteralExpression => {
    const first = ts.isObjectLiteralExpression(e) ? e.properties[0] : undefined;
    const value = first && ts.isPropertyAssignment(first) ? plain(first.initializer) : undefined;
    return value !== undefined && ts.isArrayLiteralExpression(value) && value.elements.length === 2 && value.elements.every(isText);
  };
  const visit = (node: ts.Node): void => {
    const [first] = ts.isCallExpression(node) && node.expression.getText() === 'translator' ? node.arguments : [];
    const table = first ?? (ts.isVariableDeclaration(node) && node.initializer ? plain(node.initializer) : undefined);
    if (table && ts.isObjectLiteralExpression(table) && (first || isTable(table))) return take(table);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { tables, entries };
}

const found = files.map(tablesOf);
const entries = found.flatMap((f) => f.entries);
const told = (wrong: Entry[]): string[] => wrong.map((e) => `${e.where} ${e.key}: ${e.columns.join(' | ')}`);
const placeholders = (text: string): string => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort().join(' ');
/** A switch of the language is in the other one, so that whoever needs it can read it. */
const isSwitch = (e: Entry): boolean => /^language/.test(e.key);

describe('the words of the pages', () => {
  it('are found wherever they stand', () => {
    const calls = files.filter((path) => /= translator\(/.test(scriptOf(path).replace(/\/\*[\s\S]*?\*\//g, ''))).length;
    const typed = files.reduce((sum, path) => sum + [...scriptOf(path).matchAll(/as const satisfies (Dictionary|Record<string, Words>)/g)].length, 0);
    expect(calls).toBeGreaterThan(8);
    expect(typed).toBeGreaterThan(25);
    expect(found.reduce((sum, f) => sum + f.tables, 0)).toBeGreaterThanOrEqual(calls + typed);
    for (const [where, key] of [['console/dictionary.ts', 'dispatch'], ['shared/SignIn.svelte', 'password'], ['core/story.ts', 'incident_escalated'], ['shared/words.ts', 'ring_closed'], ['patrol/dictionary.ts', 'taken_by_other']])
      expect(entries.some((e) => e.where === where && e.key === key), `${where} ${key}`).toBe(true);
  });
  it('have two columns with something in both', () => {
    expect(told(entries.filter((e) => e.columns.length !== 2 || e.columns.some((text) => text.trim() === '')))).toEqual([]);
  });
  it('are Chinese in the first and not in the second', () => {
    const han = (text: string): boolean => /\p{Script=Han}/u.test(text);
    expect(told(entries.filter((e) => !isSwitch(e) && (han(e.columns[1]!) || (/\p{L}/u.test(e.columns[0]!.replace(/\{\w+\}/g, '')) && !han(e.columns[0]!)))))).toEqual([]);
  });
  it('are words, not their keys', () => {
    expect(told(entries.filter((e) => e.columns[0] === e.key || e.columns.some((text) => /^[a-z]+_[a-z_]+$/.test(text)) || (e.columns[1] === e.key && /[A-Z]/.test(e.key))))).toEqual([]);
  });
  it('are filled with the same things in both', () => {
    expect(told(entries.filter((e) => placeholders(e.columns[0]!) !== placeholders(e.columns[1]!)))).toEqual([]);
  });
});
