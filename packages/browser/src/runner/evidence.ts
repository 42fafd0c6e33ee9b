import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ArtifactReference, CapabilityClient } from "@millrace/flow";
import type { Page } from "playwright-core";
import type { TraceMode } from "../capability/browser-capability.ts";

// A page that hangs, as one whose first navigation never ends, shows nothing; others do at once.
const screenshotTimeoutMs = 3_000;
const traceTimeoutMs = 30_000;

/** Records what a session does, to be stored as artifacts of the run. */
export interface Evidence {
  /** Stores the trace of a session that went well, where that is wanted. */
  succeeded(): Promise<void>;
  /** Stores a screenshot and the trace; what cannot be had any more is left out. */
  failed(): Promise<ArtifactReference[]>;
}

export interface EvidenceParts {
  readonly client: Pick<CapabilityClient, "writeArtifact" | "log">;
  readonly page: Page;
  readonly session: string;
  readonly mode: TraceMode;
}

/** Begins to record. */
export async function startEvidence({ client, page, session, mode }: EvidenceParts): Promise<Evidence> {
  const { tracing } = page.context();
  // The film strip costs as much again as the snapshots; what is kept of a failure alone has a screenshot beside it.
  if (mode !== "never") await tracing.start({ snapshots: true, screenshots: mode === "always", title: session });

  async function keepTrace(): Promise<ArtifactReference> {
    const folder = await mkdtemp(join(tmpdir(), "millrace-trace-"));
    try {
      const path = join(folder, "trace.zip");
      await tracing.stop({ path });
      const description = { name: `${session} trace.zip`, mediaType: "application/zip" };
      return await client.writeArtifact(description, createReadStream(path));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function keepScreenshot(): Promise<ArtifactReference> {
    const bytes = await page.screenshot({ timeout: screenshotTimeoutMs });
    return client.writeArtifact({ name: `${session} failed.png`, mediaType: "image/png" }, bytes);
  }

  return {
    async succeeded() {
      if (mode === "never") return;
      if (mode === "on failure") return tracing.stop();
      const { artifact, name } = await keepTrace();
      client.log.info("Kept the session's trace.", { artifact, name });
    },
    async failed() {
      const screenshot = await unlessLost(keepScreenshot(), screenshotTimeoutMs * 2);
      const trace = mode === "never" ? undefined : await unlessLost(keepTrace(), traceTimeoutMs);
      return [screenshot, trace].filter((reference) => reference !== undefined);
    },
  };
}

/** Evidence is a bonus: what cannot be had in time must not hide the failure it is about. */
async function unlessLost<Value>(value: Promise<Value>, timeoutMs: number): Promise<Value | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), timeoutMs);
  try {
    return await Promise.race([value.catch(() => undefined), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
