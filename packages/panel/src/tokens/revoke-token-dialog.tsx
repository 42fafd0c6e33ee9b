import type { TokenDto } from "@millrace/contract";
import { useQueryClient } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";

/** Asks whether a token is to end. */
export function RevokeTokenDialog({ token, onClose }: { readonly token: TokenDto; readonly onClose: () => void }) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const { tokenId, name } = token;
  return (
    <ActionDialog
      title={`Revoke ${name}?`}
      action="Revoke"
      isDestructive
      act={() => client.tokens.revoke({ tokenId })}
      onDone={() => {
        announce(`${name} is revoked.`);
        void queries.invalidateQueries({ queryKey: ["tokens"] });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="text-muted">Programs that use it are refused from now on. It cannot be taken back.</p>
    </ActionDialog>
  );
}
