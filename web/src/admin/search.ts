/** Every word of the text occurs in one of the fields. */
export function matches(text: string, fields: readonly string[]): boolean {
  const all = fields.join('\n').toLowerCase();
  return text.toLowerCase().split(/\s+/).every((word) => all.includes(word));
}
