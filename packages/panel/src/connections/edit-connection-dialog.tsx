import type { ConnectionDto, ConnectionKindDto } from "@millrace/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { Labeled } from "../dialog/labeled.tsx";
import { TextField } from "../dialog/text-field.tsx";
import { ErrorNote } from "../error/error-note.tsx";
import { firstWritten, type Written } from "../form/read-form.ts";
import { SchemaForm } from "../form/schema-form.tsx";
import { readSettings, settingsFields, writtenSettings } from "./settings-form.ts";

export interface EditConnectionDialogProps {
  /** Null to set up a new one. */
  readonly connection: ConnectionDto | null;
  readonly onClose: () => void;
}

/** Takes the settings of a connection, as its kind has them. */
export function EditConnectionDialog({ connection, onClose }: EditConnectionDialogProps) {
  const { client } = usePanel();
  const kinds = useQuery({
    queryKey: ["connection-kinds"],
    queryFn: ({ signal }) => client.connections.kinds({}, { signal }),
    select: (answer) => answer.kinds,
  });
  const [chosen, setChosen] = useState(connection?.kind ?? "http");
  const kind = kinds.data?.find((one) => one.kind === chosen);
  if (kinds.error) return <ErrorNote error={kinds.error} />;
  if (!kinds.data || !kind) return null;
  // A form of its own for each kind, as their settings have nothing to do with each other.
  return (
    <SettingsDialog
      key={chosen}
      kind={kind}
      kinds={kinds.data}
      connection={connection}
      onChoose={setChosen}
      onClose={onClose}
    />
  );
}

interface SettingsDialogProps extends EditConnectionDialogProps {
  readonly kind: ConnectionKindDto;
  readonly kinds: readonly ConnectionKindDto[];
  readonly onChoose: (kind: string) => void;
}

function SettingsDialog({ kind, kinds, connection, onChoose, onClose }: SettingsDialogProps) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const fields = settingsFields(kind.settings, connection?.settings);
  const [written, setWritten] = useState<Written>(() =>
    connection ? writtenSettings(fields, connection.settings) : firstWritten(fields),
  );
  const [name, setName] = useState(connection?.name ?? "");
  const [grants, setGrants] = useState(connection?.grants.join(" ") ?? "");
  const [limit, setLimit] = useState(String(connection?.limit ?? ""));
  const [expires, setExpires] = useState(connection?.expiresAt?.slice(0, 10) ?? "");
  return (
    <ActionDialog
      title={connection ? `Change ${connection.name}` : "Set up a connection"}
      action="Save"
      isReady={name.trim() !== ""}
      act={async () =>
        client.connections.put({
          name,
          kind: kind.kind,
          settings: readSettings(fields, { written, before: connection?.settings }),
          grants: grants.split(/[\s,]+/).filter((grant) => grant !== ""),
          limit: limit === "" ? null : Number(limit),
          expiresAt: expires === "" ? null : new Date(expires).toISOString(),
        })
      }
      onDone={() => {
        announce(`${name} is set up.`);
        void queries.invalidateQueries({ queryKey: ["connections"] });
        onClose();
      }}
      onClose={onClose}
    >
      {!connection && (
        <>
          <TextField label="Name" value={name} onChange={setName} placeholder="billing" isRequired />
          <Labeled label="Kind">
            {(ties) => (
              <select
                {...ties}
                className="field"
                value={kind.kind}
                onChange={(event) => onChoose(event.currentTarget.value)}
              >
                {kinds.map((one) => (
                  <option key={one.kind} value={one.kind}>
                    {one.title}
                  </option>
                ))}
              </select>
            )}
          </Labeled>
        </>
      )}
      <SchemaForm fields={fields} written={written} onChange={setWritten} />
      <TextField
        label="Private addresses it may lead to (may be left out)"
        value={grants}
        onChange={setGrants}
        placeholder="127.0.0.1:5432"
        hint="Its own hosts with their ports, where they are of this machine or of the local network."
      />
      <TextField
        label="Calls at once (may be left out)"
        type="number"
        min={1}
        max={1_000}
        value={limit}
        onChange={setLimit}
      />
      <TextField label="Its credential ends (may be left out)" type="date" value={expires} onChange={setExpires} />
    </ActionDialog>
  );
}
