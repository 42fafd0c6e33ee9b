import { Link } from "@tanstack/react-router";
import { shortId } from "../runs/run-words.ts";

export interface RunLinkProps {
  readonly runId: string;
  /** Left out where the page says it anyway. */
  readonly flow?: string;
}

/** The way to a run. */
export function RunLink({ runId, flow }: RunLinkProps) {
  return (
    <Link to="/runs/$runId" params={{ runId }} className="link" title={runId}>
      {flow !== undefined && `${flow} `}
      <span className="font-mono text-xs">{shortId(runId)}</span>
    </Link>
  );
}
