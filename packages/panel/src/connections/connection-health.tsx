import type { ConnectionDto } from "@millrace/contract";
import { Badge } from "../status/badge.tsx";
import { When } from "../time/when.tsx";

export interface ConnectionHealthProps {
  readonly connection: ConnectionDto;
  readonly nowMs: number;
}

/** What the last test of a connection found, since when it fails, and what was wrong last. */
export function ConnectionHealth({ connection: { health }, nowMs }: ConnectionHealthProps) {
  if (!health) return <span className="text-muted">not tested yet</span>;
  const { state, message, latencyMs, checkedAt, failingSince, lastError } = health;
  return (
    <>
      <Badge look={state === "healthy" ? "good" : "bad"}>{state.replace("-", " ")}</Badge>
      {failingSince !== null && (
        <span className="ml-2 text-xs text-bad">
          since <When at={failingSince} nowMs={nowMs} />
        </span>
      )}
      <span className="block text-xs text-muted wrap-anywhere">
        {message} ({latencyMs} ms, <When at={checkedAt} nowMs={nowMs} />)
      </span>
      {failingSince === null && lastError && (
        <span className="block text-xs text-muted wrap-anywhere">
          Last failure <When at={lastError.at} nowMs={nowMs} />: {lastError.message}
        </span>
      )}
    </>
  );
}
