import type { ConnectionDto } from "@millrace/contract";
import { TextField } from "../dialog/text-field.tsx";

/** What bounds a connection of any kind, as it is written. */
interface Bounds {
  readonly grants: string;
  readonly limit: string;
  /** A day, in UTC. */
  readonly expires: string;
}

/** What stands in the fields; null for a new connection. */
export function writtenBounds(connection: ConnectionDto | null): Bounds {
  return {
    grants: connection?.grants.join(" ") ?? "",
    limit: String(connection?.limit ?? ""),
    expires: connection?.expiresAt?.slice(0, 10) ?? "",
  };
}

/** The bounds as the server takes them. */
export function readBounds({ grants, limit, expires }: Bounds, connection: ConnectionDto | null) {
  return {
    grants: grants.split(/[\s,]+/).filter((grant) => grant !== ""),
    limit: limit === "" ? null : Number(limit),
    expiresAt: expires === "" ? null : momentOf(expires, connection?.expiresAt ?? null),
  };
}

/** Where a connection may lead, how much goes through it, and until when. */
export function BoundFields(props: { readonly bounds: Bounds; readonly onChange: (bounds: Bounds) => void }) {
  const { bounds, onChange } = props;
  return (
    <>
      <TextField
        label="Private addresses it may lead to (may be left out)"
        value={bounds.grants}
        onChange={(grants) => onChange({ ...bounds, grants })}
        placeholder="127.0.0.1:5432"
        hint="Its own hosts with their ports, where they are of this machine or of the local network."
      />
      <TextField
        label="Calls at once (may be left out)"
        type="number"
        min={1}
        max={1_000}
        value={bounds.limit}
        onChange={(limit) => onChange({ ...bounds, limit })}
      />
      <TextField
        label="Its credential ends (may be left out)"
        type="date"
        hint="The list then says so a month before."
        value={bounds.expires}
        onChange={(expires) => onChange({ ...bounds, expires })}
      />
    </>
  );
}

// A test finds the moment to the second, which a day that nobody changed is not to round.
function momentOf(day: string, before: string | null): string {
  return before?.startsWith(day) ? before : new Date(day).toISOString();
}
