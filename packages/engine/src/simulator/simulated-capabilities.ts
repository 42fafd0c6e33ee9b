import type { BindCapability, CapabilityClient, StepOptions } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type AttemptScope, attemptOf, currentScope } from "../runner/attempt-scope.ts";
import type { FindCapability } from "../runner/flow-context.ts";
import { type Probe, probedStep } from "./probed-flow.ts";
import type { CallPlace } from "./simulated-call.ts";

/** Finds the runner's halves of capabilities; what they ask of the worker says where it comes from. */
export function simulatedCapabilities(
  bindings: Readonly<Record<string, BindCapability>>,
  probe: Probe,
): FindCapability {
  const attempts = new WeakMap<AttemptScope, number>();
  let lastAttempt = 0;
  function place(): CallPlace {
    const scope = currentScope.getStore();
    const attempt = scope && attemptOf(scope);
    if (!attempt?.step) return { step: null, key: null, attempt: 0, aborted: false };
    if (!attempts.has(attempt)) attempts.set(attempt, ++lastAttempt);
    const { name, key } = attempt.step;
    return { step: name, key, attempt: attempts.get(attempt)!, aborted: attempt.signal?.aborted ?? false };
  }
  return async (kind) => {
    const bind = kind === "browser" ? simulatedBrowser : bindings[kind];
    if (!bind) throw unknownKind(kind);
    return (client) =>
      bind({
        ...client,
        step: probedStep(client.step, probe),
        call: (method, params, options) => client.call(method, { asked: params, place: place() }, options),
      });
  };
}

interface SimulatedPage {
  readonly headers?: Readonly<Record<string, string>>;
}

type SessionBody = (...args: never) => unknown;

/** A browser whose sessions are answered and not executed: there is no page in a simulated world. */
const simulatedBrowser: BindCapability = (client: CapabilityClient) => ({
  get expect(): never {
    throw notSimulated("expect of a browser");
  },
  available: (name = "look for a browser") =>
    client.step(name, async () => (await client.call("available", {})) as boolean),
  async fetch(url: string, options?: { readonly signal?: AbortSignal }) {
    const answer = (await client.call("fetch", { url }, options)) as SimulatedPage;
    const { etag = null, "last-modified": lastModified = null } = answer.headers ?? {};
    return { etag, lastModified, ...answer };
  },
  session(name: string, ...rest: readonly [SessionBody] | readonly [StepOptions, SessionBody]) {
    // A session's options are a step's and more.
    const options = (rest.length === 1 ? {} : rest[0]) as StepOptions;
    const asked = { name, key: options.key ?? null };
    return client.step(name, options, ({ signal }) => client.call("session", asked, { signal }));
  },
});

function notSimulated(what: string): MillraceError {
  return new MillraceError({
    code: "SIMULATION_REPLY_MISSING",
    message: `Cannot simulate the ${what} as a simulated session has no page`,
    hint: "Give the session a reply: its function is not executed.",
  });
}

function unknownKind(kind: string): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: `Cannot simulate the capability ${kind} as this installation must provide it`,
    hint: "Update Millrace, or take the capability out of the flow's use.",
    retry: false,
  });
}
