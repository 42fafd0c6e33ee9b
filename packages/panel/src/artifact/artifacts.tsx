import { routes } from "@millrace/contract/client";
import { pathOf } from "@millrace/sdk";
import { useState } from "react";
import { Dialog } from "../dialog/dialog.tsx";
import type { ArtifactEntry } from "../timeline/timeline.ts";
import type { ArtifactValue } from "../value/find-tables.ts";
import { formatSize } from "../value/format-size.ts";
import { ArtifactLink } from "./artifact-link.tsx";

// What the server hands out to be shown; everything else it hands out to be saved.
const shownTypes = /^image\/(png|jpeg|gif|webp|avif)$/;

export interface ArtifactsProps {
  readonly runId: string;
  readonly artifacts: readonly ArtifactEntry[];
}

/** The files of a step: pictures to look at, the others as links. */
export function Artifacts({ runId, artifacts }: ArtifactsProps) {
  const [shown, setShown] = useState<ArtifactValue | null>(null);
  const files = artifacts.map(({ seq, name, body }) => ({ ...body, seq, name: name ?? body.artifact }));
  const pictures = files.filter(({ mediaType }) => shownTypes.test(mediaType));
  const others = files.filter(({ mediaType }) => !shownTypes.test(mediaType));
  const path = (file: ArtifactValue) => pathOf(routes.artifacts.get, { runId, artifact: file.artifact });
  return (
    <div className="flex flex-col gap-3">
      {pictures.map((picture) => (
        <figure key={picture.seq}>
          <button
            type="button"
            className="block w-full overflow-hidden rounded-md border border-line bg-raised hover:border-race"
            onClick={() => setShown(picture)}
          >
            <img
              src={path(picture)}
              alt={`Screenshot ${picture.name}, larger`}
              loading="lazy"
              className="max-h-72 w-full object-cover object-top"
            />
          </button>
          <figcaption className="mt-1 text-xs text-muted">
            {picture.name} · {formatSize(picture.sizeBytes)}
          </figcaption>
        </figure>
      ))}
      {others.length > 0 && (
        <ul className="flex flex-col gap-1 text-xs">
          {others.map((file) => (
            <li key={file.seq}>
              <ArtifactLink runId={runId} artifact={file} />
            </li>
          ))}
        </ul>
      )}
      {shown && (
        <Dialog title={shown.name} width="full" onClose={() => setShown(null)}>
          <a href={path(shown)} target="_blank" rel="noreferrer" className="mx-auto">
            <img
              src={path(shown)}
              alt={shown.name}
              className="max-h-[78dvh] max-w-full rounded-md border border-line"
            />
            <span className="sr-only"> in full size, in a new tab</span>
          </a>
        </Dialog>
      )}
    </div>
  );
}
