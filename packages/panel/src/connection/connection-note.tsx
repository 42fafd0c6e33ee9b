import { usePanel } from "../app/panel-context.ts";

/** Says whether what is shown is live; a finished run needs no connection. */
export function ConnectionNote() {
  const { connection } = usePanel();
  const isLost = connection === "lost";
  return (
    <p role="status" className="text-xs">
      {connection === "open" && (
        <span className="flex items-center gap-1.5 text-muted">
          <span aria-hidden="true" className="size-2 rounded-full bg-good" />
          Live
        </span>
      )}
      {isLost && (
        <span className="flex items-center gap-1.5 rounded-md bg-hold-faint px-2 py-1 font-medium text-hold">
          <span aria-hidden="true">⚠</span>
          <span>
            Connection lost<span className="max-sm:sr-only">, trying again</span>
          </span>
        </span>
      )}
    </p>
  );
}
