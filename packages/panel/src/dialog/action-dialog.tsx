import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorNote } from "../error/error-note.tsx";
import { Dialog, type DialogProps } from "./dialog.tsx";
import { DialogFooter } from "./dialog-footer.tsx";

export interface ActionDialogProps<Result> extends Pick<DialogProps, "title" | "width" | "onClose"> {
  /** What the button says. */
  readonly action: string;
  /** Does it; what it rejects with is shown beside the button. */
  readonly act: () => Promise<Result>;
  readonly onDone: (result: Result) => void;
  /** Destroying is looked at twice. */
  readonly isDestructive?: boolean;
  readonly isReady?: boolean;
  readonly children: ReactNode;
}

/** Asks for what an action needs, or whether it is meant, and does it. */
export function ActionDialog<Result>(props: ActionDialogProps<Result>) {
  const { action, act, onDone, isDestructive = false, isReady = true, children, ...dialog } = props;
  const doing = useMutation({ mutationFn: act, onSuccess: onDone });
  return (
    <Dialog {...dialog}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          doing.mutate();
        }}
      >
        {children}
        <DialogFooter problem={doing.error && <ErrorNote error={doing.error} />}>
          <button
            type="submit"
            className={`${isDestructive ? "button-bad" : "button-main"} self-end`}
            disabled={!isReady || doing.isPending}
          >
            {action}
          </button>
        </DialogFooter>
      </form>
    </Dialog>
  );
}
