/** Which dialog is open, and for whom. */
export type DialogKind = 'escalate' | 'note' | 'resolve' | 'severity' | 'merge' | 'unmerge' | 'reopen' | 'excuse' | 'move' | 'ring' | 'unassign' | 'help' | 'entry' | 'handover' | 'print';

class Dialogs {
  kind = $state<DialogKind | null>(null);
  /** A responder's id, for `unassign`. */
  about = $state('');

  /** Of the one component that shows them: begins anew. */
  onopen: () => void = () => {};

  open(kind: DialogKind, about = ''): void {
    this.kind = kind;
    this.about = about;
    this.onopen();
  }
  close(): void {
    this.kind = null;
  }
}

export const dialogs = new Dialogs();
