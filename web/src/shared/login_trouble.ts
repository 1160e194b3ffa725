/** Why a sign-in did not work, as what the page says and how long it waits. */
import { Problem } from './api';

export type LoginTrouble = 'wrong' | 'codeNeeded' | 'factorMissing' | 'locked' | 'busy' | 'unknownToken' | 'away';

/** @return what to say; `waitS`: the service does not look at another try before */
export function troubleOf(why: unknown, byPassword: boolean): { trouble: LoginTrouble; waitS: number; detail: string } {
  const problem = why instanceof Problem ? why : new Problem(0, 'unreachable', why instanceof Error ? why.message : String(why));
  const say = (trouble: LoginTrouble, waitS = 0) => ({ trouble, waitS, detail: problem.detail });
  if (problem.code === 'code_needed') return say('codeNeeded');
  if (problem.code === 'second_factor_required') return say('factorMissing');
  if (problem.code === 'login_locked') return say('locked', problem.retryS || 30);
  if (problem.status === 503 || problem.status === 429) return say('busy', problem.retryS || 1);
  if (problem.status === 401) return say(byPassword ? 'wrong' : 'unknownToken');
  return say('away');
}
