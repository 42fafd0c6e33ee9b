import {
  type CapabilityClient,
  type Duration,
  parseDuration,
  type StepContext,
  type StepOptions,
} from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Page } from "playwright-core";
import type { BrowserSession, Keep, SessionOptions } from "../capability/browser-capability.ts";
import { type Evidence, startEvidence } from "./evidence.ts";
import { explain } from "./explain.ts";
import { createKeep } from "./keep.ts";
import { type OpenPage, openPage } from "./open-page.ts";

export type RunSession = (page: Page, keep: Keep, session: BrowserSession) => unknown;

export interface SessionCall {
  readonly name: string;
  readonly options: SessionOptions;
  readonly run: RunSession;
}

// After the function's time is up its evidence is still to be stored.
const evidenceTimeMs = 45_000;

/** Runs one session as a step: opens the page, runs the function, keeps the evidence of a failure. */
export function runSession(client: CapabilityClient, call: SessionCall): Promise<unknown> {
  const { key, retry, timeout } = call.options;
  const stepTimeout = timeout === undefined ? undefined : parseDuration(timeout) + evidenceTimeMs;
  // What the function returns was checked by the types of `web.session`.
  const step = client.step as (
    name: string,
    options: StepOptions,
    run: (context: StepContext) => Promise<unknown>,
  ) => Promise<unknown>;
  return step(
    call.name,
    {
      ...(key !== undefined && { key }),
      ...(retry && { retry }),
      ...(stepTimeout !== undefined && { timeout: stepTimeout }),
    },
    (context) => attempt(client, call, context),
  );
}

async function attempt(client: CapabilityClient, call: SessionCall, context: StepContext): Promise<unknown> {
  const { name, options, run } = call;
  const open = await openPage(client, options);
  const onAbort = () => open.close("the step was stopped");
  context.signal.addEventListener("abort", onAbort);
  if (context.signal.aborted) onAbort();
  let evidence: Evidence | undefined;
  try {
    evidence = await startEvidence({ client, page: open.page, session: name, mode: options.trace ?? "on failure" });
    const session: BrowserSession = {
      ...context,
      startedFrom: open.startedFrom,
      saveAuth: (state) => open.saveAuth(state ?? null),
    };
    const result = await withinTime(async () => run(open.page, createKeep(client, name), session), options.timeout);
    await evidence.succeeded().catch((error: Error) => {
      // The function may have closed what was being recorded; its work is done all the same.
      client.log.warn("The session's trace was not kept.", { why: error.message });
    });
    return result;
  } catch (error) {
    throw await failed(error, { open, evidence, isStopped: context.signal.aborted });
  } finally {
    context.signal.removeEventListener("abort", onAbort);
    open.close("the session's function has ended");
  }
}

interface FailedSession {
  readonly open: OpenPage;
  readonly evidence: Evidence | undefined;
  readonly isStopped: boolean;
}

async function failed(error: unknown, { open, evidence, isStopped }: FailedSession): Promise<MillraceError> {
  const failure = open.failure();
  const artifacts = failure || isStopped ? [] : ((await evidence?.failed()) ?? []);
  const url = open.page.url();
  return explain(error, { refusals: open.refusals, failure, url: url === "" ? undefined : url, artifacts });
}

async function withinTime(run: () => Promise<unknown>, timeout: Duration | undefined): Promise<unknown> {
  if (timeout === undefined) return run();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooLate(timeout)), parseDuration(timeout));
  try {
    return await Promise.race([run(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(timeout: Duration): MillraceError {
  return new MillraceError({
    code: "BROWSER_TIMEOUT",
    message: `Cannot finish a browser session as its function must end within ${parseDuration(timeout)} ms: it has not`,
    hint: "Look at the screenshot and the trace to see where it stood; give the session a longer timeout or split it.",
  });
}
