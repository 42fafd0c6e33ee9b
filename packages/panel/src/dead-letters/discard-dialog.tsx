import type { DeadLetterDto } from "@millrace/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { forEachRun, type Outcomes } from "./for-each.ts";
import { RefusedRuns } from "./refused-runs.tsx";

export interface DiscardDialogProps {
  readonly letters: readonly DeadLetterDto[];
  readonly onClose: () => void;
}

/** Asks once more before dead letters are put away. */
export function DiscardDialog({ letters: chosen, onClose }: DiscardDialogProps) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  // The list is read again while some are put away already.
  const [letters] = useState(chosen);
  const [refused, setRefused] = useState<Outcomes<unknown>["refused"]>([]);
  const count = letters.length === 1 ? "this dead letter" : `${letters.length} dead letters`;
  if (refused.length > 0) return <RefusedRuns title="Not discarded" refused={refused} onClose={onClose} />;
  return (
    <ActionDialog
      title={`Discard ${count}?`}
      action="Discard"
      isDestructive
      act={() =>
        forEachRun(
          letters.map(({ runId }) => runId),
          (runId) => client.deadLetters.discard({ runId }),
        )
      }
      onDone={(outcomes) => {
        announce(`${outcomes.done.length} discarded.`);
        void queries.invalidateQueries({ queryKey: ["dead-letters"] });
        if (outcomes.refused.length > 0) setRefused(outcomes.refused);
        else onClose();
      }}
      onClose={onClose}
    >
      <p className="text-muted">
        They leave this list for good and are not sent again from here. Their runs stay as they are, with journal and
        input, and can be retried one by one.
      </p>
    </ActionDialog>
  );
}
