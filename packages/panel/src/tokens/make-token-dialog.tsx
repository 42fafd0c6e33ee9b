import { type Scope, scopes } from "@millrace/contract/scopes";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { CheckField } from "../dialog/check-field.tsx";
import { TextField } from "../dialog/text-field.tsx";
import type { TokenWithSecret } from "./secret-dialog.tsx";

export interface MakeTokenDialogProps {
  readonly onClose: () => void;
  readonly onMade: (made: TokenWithSecret) => void;
}

/** Takes what a new token is for and what it may do. */
export function MakeTokenDialog({ onClose, onMade }: MakeTokenDialogProps) {
  const { client } = usePanel();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [chosen, setChosen] = useState<readonly Scope[]>([]);
  return (
    <ActionDialog
      title="Make a token"
      action="Make"
      isReady={name.trim() !== "" && chosen.length > 0}
      act={() => client.tokens.create({ name, scopes: [...chosen], days: Number(days) })}
      onDone={(made) => {
        void queries.invalidateQueries({ queryKey: ["tokens"] });
        onMade(made);
      }}
      onClose={onClose}
    >
      <TextField label="What it is for" value={name} onChange={setName} placeholder="nightly export" isRequired />
      <TextField
        label="Days until it expires"
        type="number"
        value={days}
        onChange={setDays}
        min={1}
        max={365}
        isRequired
      />
      <fieldset className="grid gap-2 sm:grid-cols-2">
        <legend className="mb-1 font-medium">What it may do</legend>
        {scopes.map((scope) => (
          <CheckField
            key={scope}
            label={scope}
            isChecked={chosen.includes(scope)}
            onChange={(isChecked) =>
              setChosen(isChecked ? [...chosen, scope] : chosen.filter((other) => other !== scope))
            }
          />
        ))}
      </fieldset>
    </ActionDialog>
  );
}
