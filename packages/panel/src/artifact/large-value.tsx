import type { LargeValueDto } from "@millrace/contract";
import { ArtifactLink } from "./artifact-link.tsx";

export interface LargeValueProps {
  readonly runId: string;
  readonly value: LargeValueDto;
  /** What it is, such as `step output`. */
  readonly label: string;
}

/** A value that is too long to be shown: how it begins, how large it is, and where the whole is. */
export function LargeValue({ runId, value, label }: LargeValueProps) {
  const { artifact, sizeBytes, preview } = value;
  const file = { artifact, sizeBytes, name: `the whole ${label}`, mediaType: "application/json" };
  return (
    <div className="flex flex-col gap-1.5">
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard
        tabIndex={0}
        className="max-h-48 overflow-auto whitespace-pre-wrap break-all rounded-md bg-raised p-2 font-mono text-xs leading-5"
      >
        {preview}…
      </pre>
      <p className="text-xs">
        <ArtifactLink runId={runId} artifact={file} />
      </p>
    </div>
  );
}
