import type { ConnectionDto, ConnectionKindDto } from "@millrace/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { Dialog } from "../dialog/dialog.tsx";
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
  if (kinds.data) return <SettingsDialog kinds={kinds.data} connection={connection} onClose={onClose} />;
  return (
    <Dialog title={titleOf(connection)} onClose={onClose}>
      {kinds.error ? <ErrorNote error={kinds.error} /> : <p className="text-muted">Reading the kinds …</p>}
    </Dialog>
  );
}

interface SettingsDialogProps extends EditConnectionDialogProps {
  readonly kinds: readonly ConnectionKindDto[];
}

function SettingsDialog({ kinds, connection, onClose }: SettingsDialogProps) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const [kind, setKind] = useState(connection?.kind ?? "http");
  const before = connection?.settings;
  const fields = settingsFields(kinds.find((one) => one.kind === kind)?.settings ?? null, before);
  // By kind, as their settings have nothing to do with each other, and who looks at another kind comes back.
  const [drafts, setDrafts] = useState<Readonly<Record<string, Written>>>({});
  const written = drafts[kind] ?? (before ? writtenSettings(fields, before) : firstWritten(fields));
  const [name, setName] = useState(connection?.name ?? "");
  const [grants, setGrants] = useState(connection?.grants.join(" ") ?? "");
  const [limit, setLimit] = useState(String(connection?.limit ?? ""));
  const [expires, setExpires] = useState(connection?.expiresAt?.slice(0, 10) ?? "");
  return (
    <ActionDialog
      title={titleOf(connection)}
      action="Save"
      isReady={name.trim() !== ""}
      act={async () =>
        client.connections.put({
          name,
          kind,
          settings: readSettings(fields, { written, before }),
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
          <TextField
            label="Name"
            value={name}
            onChange={setName}
            placeholder="billing"
            hint="Lower-case words joined by dashes: flows use it."
            isRequired
          />
          <KindField kinds={kinds} kind={kind} onChange={setKind} />
        </>
      )}
      <SchemaForm fields={fields} written={written} onChange={(next) => setDrafts({ ...drafts, [kind]: next })} />
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
      <TextField
        label="Its credential ends (may be left out)"
        type="date"
        hint="The list then says so a month before."
        value={expires}
        onChange={setExpires}
      />
    </ActionDialog>
  );
}

interface KindFieldProps {
  readonly kinds: readonly ConnectionKindDto[];
  readonly kind: string;
  readonly onChange: (kind: string) => void;
}

function KindField({ kinds, kind, onChange }: KindFieldProps) {
  return (
    <Labeled label="Kind">
      {(ties) => (
        <select {...ties} className="field" value={kind} onChange={(event) => onChange(event.currentTarget.value)}>
          {kinds.map((one) => (
            <option key={one.kind} value={one.kind}>
              {one.title}
            </option>
          ))}
        </select>
      )}
    </Labeled>
  );
}

function titleOf(connection: ConnectionDto | null): string {
  return connection ? `Change ${connection.name}` : "Set up a connection";
}
