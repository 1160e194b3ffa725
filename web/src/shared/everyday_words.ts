/** The vocabularies of the everyday work in both languages. Apart from words.ts: the phone loads these alone. */
import { wordOf, type Dictionary } from './i18n.svelte';
import type { WorkTask } from './everyday';

export const workWords = {
  inspection: ['巡查', 'Inspection'], defect: ['缺失', 'Missing item'], hazard_report: ['隐患处理', 'Hazard to put right'], visit: ['探访', 'Visit'], follow_up: ['回访', 'Follow-up'],
} as const satisfies Dictionary;

/** Items of a checklist; a town pack may name others, which are shown as they are. */
export const itemWords = {
  sign: ['警示牌', 'warning sign'], life_ring: ['救生圈', 'life ring'], rope: ['救生绳', 'rope'], pole: ['救生杆', 'pole'], fence: ['护栏', 'fence'], lock: ['门锁', 'lock'], heartbeat: ['信号', 'signal'],
} as const satisfies Dictionary;

export const disputeStateWords = {
  open: ['调解中', 'Open'], handed_off: ['已移交', 'Handed off'], settled: ['已化解', 'Settled'],
} as const satisfies Dictionary;

export const disputeStepWords = {
  talk: ['谈话', 'Talk'], visit: ['上门', 'Visit'], agreement: ['达成协议', 'Agreement'], follow_up: ['约定回访', 'Follow-up'], hand_off: ['移交', 'Hand-off'], take_back: ['收回', 'Taken back'],
  settle: ['化解', 'Settled'], reopen: ['重新打开', 'Opened again'],
} as const satisfies Dictionary;

export const entryWords = {
  credit: ['得分', 'Credit'], redemption: ['兑换', 'Redemption'], reversal: ['冲正', 'Reversal'], opening: ['结转', 'Carried over'],
} as const satisfies Dictionary;

/** Of a hazard that somebody saw: the place's name, else the point on the map. */
function whereOf({ place }: WorkTask): string {
  const at = place?.location;
  return place?.name || (at ? `${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}` : '');
}

/** The service writes a task's text for the log ("inspect water-001"); people read what it is about. */
export function aboutOf(task: WorkTask, placeName: (id: string) => string): string {
  const name = placeName(task.subject) || task.subject;
  switch (task.kind) {
    case 'defect': return `${name} · ${wordOf(itemWords, task.item)}`;
    case 'visit': return placeName(task.subject) || task.text.replace(/^visit /, '');
    case 'follow_up': return task.text.replace(/^follow up: |^they quarrel again: /, '');
    case 'hazard_report': return [task.text.replace(` at ${task.place?.place_id}`, ''), whereOf(task)].filter(Boolean).join(' · ');
    default: return name;
  }
}
