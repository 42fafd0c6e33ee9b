import type { ScheduleDto } from "@millrace/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { ErrorNote } from "../error/error-note.tsx";

/** Pauses, resumes and removes a schedule; one that its flow declares is removed in the flow. */
export function ScheduleActions({ schedule }: { readonly schedule: ScheduleDto }) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [isRemoving, setIsRemoving] = useState(false);
  const { scheduleId, pausedAt, declared } = schedule;
  const toggle = useMutation({
    mutationFn: () =>
      pausedAt === null ? client.schedules.pause({ scheduleId }) : client.schedules.resume({ scheduleId }),
    onSuccess(changed) {
      announce(changed.pausedAt === null ? "The schedule goes on." : "The schedule is paused.");
      return queries.invalidateQueries({ queryKey: ["schedules"] });
    },
  });
  return (
    <div className="ml-auto flex flex-wrap gap-2">
      <button type="button" className="button-plain" disabled={toggle.isPending} onClick={() => toggle.mutate()}>
        {pausedAt === null ? "Pause" : "Resume"}
      </button>
      {!declared && (
        <button type="button" className="button-bad" onClick={() => setIsRemoving(true)}>
          Remove …
        </button>
      )}
      <div role="alert" className="empty:absolute">
        {toggle.error && <ErrorNote error={toggle.error} />}
      </div>
      {isRemoving && (
        <ActionDialog
          title={`Remove ${scheduleId}?`}
          action="Remove"
          isDestructive
          act={() => client.schedules.delete({ scheduleId })}
          onDone={async () => {
            announce(`${scheduleId} is removed.`);
            await navigate({ to: "/schedules" });
            queries.removeQueries({ queryKey: ["schedules", "one", scheduleId] });
            queries.removeQueries({ queryKey: ["schedules", "firings", scheduleId] });
            void queries.invalidateQueries({ queryKey: ["schedules"] });
          }}
          onClose={() => setIsRemoving(false)}
        >
          <p className="text-muted">
            It fires no more, and the record of its firings goes with it, for good. The runs it has started stay.
          </p>
        </ActionDialog>
      )}
    </div>
  );
}
