import { MillraceError } from "@millrace/flow/errors";
import type { Tables } from "@millrace/store";
import { hookSignal, hookStatement } from "@millrace/store/events";
import type { Clock } from "../clock/clock.ts";
import type { RunMessage } from "../protocol/messages.ts";
import { stepId } from "../runner/recorded-run.ts";
import type { OwnedRun } from "../worker/owned-run.ts";
import { fact } from "../worker/run-facts.ts";
import { type HookUrls, hookIdOf } from "./hook-urls.ts";

export interface OpenWebhookParts {
  readonly clock: Clock;
  readonly tables: Tables;
  readonly hookUrls: HookUrls | undefined;
  touch(run: OwnedRun): void;
}

/** What the runner is told of a URL. */
export interface OpenedWebhook {
  readonly url: string;
  /** The id of the hook. */
  readonly webhook: string;
  readonly signal: string;
  /** Null for no limit; for one that was recorded before, the journal knows better. */
  readonly until: number | null;
}

/** Opens a URL for a run, with its entry and its row in one commit; one that was opened before is only named again. */
export async function openWebhook(
  run: OwnedRun,
  message: Extract<RunMessage, { t: "open-webhook" }>,
  { clock, tables, hookUrls, touch }: OpenWebhookParts,
): Promise<OpenedWebhook & Record<string, string | number | null>> {
  const { name, key, withinMs, recorded } = message;
  if (!hookUrls) throw noHooks(name);
  const hookId = hookIdOf(run.key, { name, key });
  const signal = hookSignal(hookId);
  const url = await hookUrls.urlOf(hookId);
  const told = { url, webhook: hookId, signal };
  // An attempt that timed out may have left it open.
  const before = run.waits.get(stepId(name, key));
  if (recorded || before) return { ...told, until: before?.until ?? null };
  const at = clock.nowMs();
  const until = withinMs === null ? null : at + withinMs;
  if (run.closed) return new Promise(() => {});
  await new Promise<void>((onCommitted) => {
    const writes = [hookStatement(tables, { ...run.key, hookId, expiresAt: until })];
    run.add(
      fact("wait.started", { wait: "webhook", webhook: hookId, signal, until }, { name, key, at, writes, onCommitted }),
    );
    touch(run);
  });
  return { ...told, until };
}

function noHooks(name: string): MillraceError {
  return new MillraceError({
    code: "SERVER_NOT_READY",
    message: `Cannot open a URL for the step ${name} as a server must listen that takes its call: this process has none`,
    hint: "Run the flow on a server: millrace start.",
  });
}
