import type { QueueStateDto } from "@millrace/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePanel } from "../app/panel-context.ts";
import { ActionDialog } from "../dialog/action-dialog.tsx";
import { TextField } from "../dialog/text-field.tsx";
import { readLimits, type WrittenLimits, writeLimits } from "./read-limits.ts";

const unlimited = { concurrency: null, concurrencyPerKey: null, rate: null, ratePerKey: null, maxSize: null };

export interface LimitsDialogProps {
  /** Null for one that is not there yet. */
  readonly queue: QueueStateDto | null;
  readonly onClose: () => void;
}

/** Changes the limits of a queue, or makes one. */
export function LimitsDialog({ queue, onClose }: LimitsDialogProps) {
  const { client, announce } = usePanel();
  const queries = useQueryClient();
  const [name, setName] = useState(queue?.queue ?? "");
  const [written, setWritten] = useState(() => writeLimits(queue?.settings ?? unlimited));
  const declared = queue?.declared;
  const field = (key: keyof WrittenLimits) => ({
    value: written[key],
    onChange: (text: string) => setWritten({ ...written, [key]: text }),
  });
  const count = { type: "number", min: 1, step: 1, placeholder: "no limit" } as const;
  return (
    <ActionDialog
      title={queue ? `Limits of ${queue.queue}` : "Limit a queue"}
      width="wide"
      action="Set limits"
      act={async () => client.queues.set({ queue: name, ...readLimits(written) })}
      onDone={() => {
        announce(`The limits of ${name} are set.`);
        void queries.invalidateQueries({ queryKey: ["queues"] });
        onClose();
      }}
      onClose={onClose}
    >
      <p className="text-muted">
        They hold at once, for queued runs too, until a version that declares other limits is published. What runs goes
        on.
      </p>
      {queue === null && (
        <TextField
          label="Queue"
          value={name}
          onChange={setName}
          isRequired
          hint="Its name, as flows say it: lower-case words joined by dashes."
        />
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField label="Running at the same time" {...count} {...field("concurrency")} />
        <TextField label="The same for each key" {...count} {...field("concurrencyPerKey")} />
        <TextField label="Starts" {...count} {...field("rateLimit")} />
        <TextField label="In each" hint="Such as 10s, 1m or 1h." {...field("ratePer")} />
        <TextField label="Starts for each key" {...count} {...field("keyRateLimit")} />
        <TextField label="In each, for a key" {...field("keyRatePer")} />
        <TextField
          label="Queued runs"
          hint="A start beyond them is refused with QUEUE_FULL."
          {...count}
          {...field("maxSize")}
        />
      </div>
      {declared && (
        <button type="button" className="button-plain self-start" onClick={() => setWritten(writeLimits(declared))}>
          Take what the flow declares
        </button>
      )}
    </ActionDialog>
  );
}
