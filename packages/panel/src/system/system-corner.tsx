import type { OperationOutput, Operations } from "@millrace/contract";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { asError, isScopeMissing } from "../error/as-error.ts";
import { ErrorNote } from "../error/error-note.tsx";
import { SystemFacts } from "./system-facts.tsx";

export type SystemAnswer = OperationOutput<Operations["system"]["get"]>;

/** Health at a glance; what is installed and how it runs on demand. Read when the page opens, on return and on demand. */
export function SystemCorner() {
  const { client, connection } = usePanel();
  const [leavingError, setLeavingError] = useState<Error | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ["system"],
    queryFn: ({ signal }) => client.system.get({}, { signal }),
    refetchOnWindowFocus: "always",
  });
  useEffect(() => {
    if (connection === "open") void refetch();
  }, [connection, refetch]);
  const isHidden = isScopeMissing(error);
  const isLost = connection === "lost" || (error !== null && !isHidden);
  const health = healthOf({ worker: data?.worker.state, isLost, isHidden });
  // Read anew, so that nothing that this session saw is left for the next one.
  const leave = () =>
    client.session.close().then(
      () => window.location.reload(),
      (thrown: unknown) => setLeavingError(asError(thrown)),
    );
  return (
    <>
      <button
        type="button"
        className="button-plain px-2"
        onClick={() => {
          void refetch();
          setIsOpen(true);
        }}
      >
        <span aria-hidden="true" className={`size-2.5 ${health.look}`} />
        <span className="max-sm:sr-only">System</span>
        <span className="sr-only">: {health.word}</span>
      </button>
      {isOpen && (
        <Dialog title="System" width="wide" onClose={() => setIsOpen(false)}>
          <p className="flex items-center gap-2 font-medium">
            <span aria-hidden="true" className={`size-2.5 ${health.look}`} />
            {health.word}
          </p>
          {error && <ErrorNote error={error} />}
          {data && <SystemFacts system={data} />}
          {leavingError && <ErrorNote error={leavingError} />}
          <button type="button" className="button-plain self-start" onClick={() => void leave()}>
            Sign out
          </button>
        </Dialog>
      )}
    </>
  );
}

interface Seen {
  readonly worker: SystemAnswer["worker"]["state"] | undefined;
  readonly isLost: boolean;
  /** Whether the session may not see it. */
  readonly isHidden: boolean;
}

// Each state has a shape of its own beside its colour.
function healthOf({ worker, isLost, isHidden }: Seen): { readonly word: string; readonly look: string } {
  if (isLost) return { word: "the server does not answer", look: "rotate-45 bg-bad" };
  if (isHidden) return { word: "not shown to this token", look: "rounded-full border-2 border-idle" };
  if (worker === undefined) return { word: "not known yet", look: "rounded-full border-2 border-idle" };
  if (worker === "working") return { word: "working", look: "rounded-full bg-good" };
  return { word: `the worker is ${worker}`, look: "bg-hold" };
}
