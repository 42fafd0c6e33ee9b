import { Dialog } from "../dialog/dialog.tsx";
import { ErrorNote } from "../error/error-note.tsx";
import { RunLink } from "../run/run-link.tsx";
import type { Outcomes } from "./for-each.ts";

export interface RefusedRunsProps extends Pick<Outcomes<unknown>, "refused"> {
  readonly title: string;
  readonly onClose: () => void;
}

/** Those of several that stay dead letters, each with the reason. */
export function RefusedRuns({ title, refused, onClose }: RefusedRunsProps) {
  return (
    <Dialog title={title} width="wide" onClose={onClose}>
      <ul className="flex flex-col gap-3">
        {refused.map(({ runId, error }) => (
          <li key={runId} className="flex flex-col gap-1">
            <RunLink runId={runId} />
            <ErrorNote error={error} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
