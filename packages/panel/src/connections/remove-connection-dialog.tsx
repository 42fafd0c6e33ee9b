import type { ConnectionDto } from "@millrace/contract";
import { useQueryClient } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";

export interface RemoveConnectionDialogProps {
  readonly connection: ConnectionDto;
  readonly onClose: () => void;
}

/** Asks whether a connection is to go. */
export function RemoveConnectionDialog({ connection: { name }, onClose }: RemoveConnectionDialogProps) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  return (
    <ActionDialog
      title={`Remove ${name}?`}
      action="Remove"
      isDestructive
      act={() => client.connections.remove({ name })}
      onDone={() => {
        announce(`${name} is removed.`);
        void queries.invalidateQueries({ queryKey: ["connections"] });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="text-muted">
        Its secrets go with it, and flows that name it fail from now on. It cannot be taken back.
      </p>
    </ActionDialog>
  );
}
