import type { TokenDto } from "@millrace/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { TextField } from "../dialog/text-field.tsx";
import type { TokenWithSecret } from "./secret-dialog.tsx";

const hourMs = 3_600_000;

export interface RotateTokenDialogProps {
  readonly token: TokenDto;
  readonly onClose: () => void;
  readonly onMade: (made: TokenWithSecret) => void;
}

/** Gives a token a new secret, beside the present one for a while. */
export function RotateTokenDialog({ token, onClose, onMade }: RotateTokenDialogProps) {
  const { client } = usePanel();
  const queries = useQueryClient();
  const [hours, setHours] = useState("24");
  const [days, setDays] = useState("30");
  const { tokenId, name } = token;
  return (
    <ActionDialog
      title={`A new secret for ${name}`}
      action="Make it"
      act={() => client.tokens.rotate({ tokenId, overlapMs: Math.round(Number(hours) * hourMs), days: Number(days) })}
      onDone={(made) => {
        void queries.invalidateQueries({ queryKey: ["tokens"] });
        onMade(made);
      }}
      onClose={onClose}
    >
      <TextField
        label="Hours that the present secret stays valid"
        type="number"
        value={hours}
        onChange={setHours}
        min={0}
        max={168}
        step="any"
        hint="0 ends it at once."
        isRequired
      />
      <TextField
        label="Days until the new one expires"
        type="number"
        value={days}
        onChange={setDays}
        min={1}
        max={365}
        isRequired
      />
    </ActionDialog>
  );
}
