/**
 * The command line of the desk: "派 I17 officer-003", "assign I17 officer-003", "I17", "升级 I17 2", a name, a street.
 * Words of both languages are always understood. What is not a command searches.
 */
import { outcomes } from '../shared/words';

export type Parsed =
  | { kind: 'select'; incident: string }
  | { kind: 'assign'; incident: string; responders: string[] }
  | { kind: 'unassign'; incident: string; responder: string }
  | { kind: 'escalate'; incident: string; tier: number }
  | { kind: 'claim'; incident: string }
  | { kind: 'note'; incident: string; text: string }
  | { kind: 'resolve'; incident: string; outcome: string }
  | { kind: 'severity'; incident: string; severity: string }
  | { kind: 'merge'; incident: string; into: string }
  | { kind: 'unmerge'; incident: string }
  | { kind: 'search'; text: string }
  | { kind: 'wrong'; expected: string };

type Verb = 'assign' | 'unassign' | 'escalate' | 'claim' | 'note' | 'resolve' | 'severity' | 'merge' | 'unmerge';

const kVerbs: Record<string, Verb> = {
  派: 'assign', 派警: 'assign', assign: 'assign', send: 'assign', 撤: 'unassign', 撤派: 'unassign', unassign: 'unassign', 升级: 'escalate', escalate: 'escalate',
  受理: 'claim', claim: 'claim', 备注: 'note', note: 'note', 结: 'resolve', 结案: 'resolve', resolve: 'resolve', close: 'resolve',
  级别: 'severity', severity: 'severity', 合并: 'merge', merge: 'merge', 拆分: 'unmerge', unmerge: 'unmerge',
};

const kExpected: Record<Verb, string> = {
  assign: 'assign I17 officer-003', unassign: 'unassign I17 officer-003', escalate: 'escalate I17 2', claim: 'claim I17', note: 'note I17 …',
  resolve: 'resolve I17 false_alarm', severity: 'severity I17 high', merge: 'merge I18 I17', unmerge: 'unmerge I18',
};

const incidentOf = (word: string | undefined): string | null => {
  const match = /^[Ii]?(\d+)$/.exec(word ?? '');
  return match ? `I${match[1]}` : null;
};

/** @param selected the incident that is meant when none is named */
export function parseCommandLine(line: string, selected: string): Parsed {
  const words = line.trim().replace(/^\//, '').trim().split(/\s+/);
  const first = words[0] ?? '';
  const verb = kVerbs[first.toLowerCase()];
  if (!verb) {
    const id = words.length === 1 && /^[Ii]\d+$/.test(first) ? incidentOf(first) : null;
    return id ? { kind: 'select', incident: id } : { kind: 'search', text: words.join(' ') };
  }
  // "升级 2" means tier 2 of the chosen incident, not incident 2.
  const onlyTier = verb === 'escalate' && words.length === 2 && /^[1-3]$/.test(words[1]!) && selected !== '';
  const named = onlyTier ? null : incidentOf(words[1]);
  const incident = named ?? selected;
  const rest = words.slice(named ? 2 : 1);
  const wrong: Parsed = { kind: 'wrong', expected: kExpected[verb] };
  if (!incident) return wrong;
  switch (verb) {
    case 'claim': return rest.length === 0 ? { kind: 'claim', incident } : wrong;
    case 'unmerge': return rest.length === 0 ? { kind: 'unmerge', incident } : wrong;
    case 'assign': {
      const responders = rest.join(',').split(/[,，、]+/).filter(Boolean);
      return responders.length > 0 ? { kind: 'assign', incident, responders } : wrong;
    }
    case 'unassign': return rest.length === 1 ? { kind: 'unassign', incident, responder: rest[0]! } : wrong;
    case 'escalate': {
      const tier = rest.length === 0 ? 0 : Number(rest[0]);
      return rest.length <= 1 && Number.isInteger(tier) && tier >= 0 && tier <= 3 ? { kind: 'escalate', incident, tier } : wrong;
    }
    case 'note': return rest.length > 0 ? { kind: 'note', incident, text: rest.join(' ') } : wrong;
    case 'resolve':
      if (rest.length === 1 && !outcomes.includes(rest[0]!)) return { kind: 'wrong', expected: `resolve I17 ${outcomes.join(' | ')}` };
      return rest.length === 1 ? { kind: 'resolve', incident, outcome: rest[0]! } : wrong;
    case 'severity': return rest.length === 1 ? { kind: 'severity', incident, severity: rest[0]! } : wrong;
    case 'merge': {
      const into = incidentOf(rest[0]);
      return into && rest.length === 1 ? { kind: 'merge', incident, into } : wrong;
    }
  }
}
