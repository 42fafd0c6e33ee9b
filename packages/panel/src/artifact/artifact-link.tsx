import { routes } from "@millrace/contract/client";
import { pathOf } from "@millrace/sdk";
import type { ArtifactValue } from "../value/find-tables.ts";
import { formatSize } from "../value/format-size.ts";

export interface ArtifactLinkProps {
  readonly runId: string;
  readonly artifact: ArtifactValue;
}

/** A file of a run to open or to save. */
export function ArtifactLink({ runId, artifact }: ArtifactLinkProps) {
  return (
    <a
      className="link whitespace-nowrap"
      href={pathOf(routes.artifacts.get, { runId, artifact: artifact.artifact })}
      target="_blank"
      rel="noreferrer"
      title={artifact.mediaType}
    >
      {artifact.name} <span className="text-muted">{formatSize(artifact.sizeBytes)}</span>
    </a>
  );
}
