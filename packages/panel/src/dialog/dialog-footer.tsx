import type { ReactNode } from "react";

export interface DialogFooterProps {
  /** What went wrong, beside the button that did it. */
  readonly problem: ReactNode;
  /** Of the place where the problem stands. */
  readonly problemId?: string;
  readonly children: ReactNode;
}

/** The button of a dialog and what it met: in view, however long the dialog is. */
export function DialogFooter({ problem, problemId, children }: DialogFooterProps) {
  return (
    <div className="sticky -bottom-px -mx-5 -mb-5 flex flex-col gap-3 border-t border-line bg-surface px-5 py-3">
      <div id={problemId} role="alert" className="max-h-[35dvh] overflow-y-auto empty:absolute">
        {problem}
      </div>
      {children}
    </div>
  );
}
