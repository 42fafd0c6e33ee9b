import type { ConnectionDto, ConnectionKindDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
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
import { BoundFields, readBounds, writtenBounds } from "./bound-fields.tsx";
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
  const [bounds, setBounds] = useState(() => writtenBounds(connection));
  return (
    <ActionDialog
      title={titleOf(connection)}
      action="Save"
      isReady={name.trim() !== ""}
      act={async () => {
        const settings = readSettings(fields, { written, before });
        if (!connection) await requireFree(client, name);
        return client.connections.put({ name, kind, settings, ...readBounds(bounds, connection) });
      }}
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
      <BoundFields bounds={bounds} onChange={setBounds} />
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

// Saved over another one, that one's secrets would be gone.
async function requireFree(client: Client, name: string): Promise<void> {
  const taken = await client.connections.get({ name }).catch((error) => {
    if (error instanceof MillraceError && error.code === "CONNECTION_NOT_FOUND") return null;
    throw error;
  });
  if (!taken) return;
  throw new MillraceError({
    code: "CONNECTION_INVALID",
    message: `Cannot set up "${name}" as a new connection's name must be free: one of kind ${taken.kind} has it`,
    hint: "Take another name, or change the one that is there.",
  });
}

function titleOf(connection: ConnectionDto | null): string {
  return connection ? `Change ${connection.name}` : "Set up a connection";
}
