/** What an incident is called, in both languages: all that a phone needs of words.ts. */
import type { Dictionary } from './i18n.svelte';

export const typeWords = {
  fight: ['打架斗殴', 'Fight'], robbery: ['抢劫抢夺', 'Robbery'], theft: ['盗窃', 'Theft'], burglary: ['入室盗窃', 'Burglary'],
  weapon: ['持械伤人', 'Weapon'], fire: ['火警', 'Fire'], medical: ['急病受伤', 'Medical'], drowning: ['溺水', 'Drowning'],
  traffic: ['交通事故', 'Traffic'], lost_person: ['人员走失', 'Lost person'], dispute: ['纠纷', 'Dispute'], fraud: ['诈骗', 'Fraud'],
  suspicious: ['可疑情况', 'Suspicious'], hazard: ['安全隐患', 'Hazard'], crowd: ['人群聚集', 'Crowd'], sos: ['紧急求救', 'SOS'], other: ['其他警情', 'Other'],
} as const satisfies Dictionary;

export const severityWords = {
  critical: ['特急', 'Critical'], high: ['紧急', 'High'], medium: ['一般', 'Medium'], low: ['较轻', 'Low'], none: ['咨询', 'None'],
} as const satisfies Dictionary;

/** The digit of a severity: 1 is the worst. */
export const severityDigit: Record<string, string> = { critical: '1', high: '2', medium: '3', low: '4', none: '–' };
