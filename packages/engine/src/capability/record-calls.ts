import type { CapabilityHost, CapabilityRequest } from "@millrace/flow";
import type { WorkerCapability } from "../worker/worker-options.ts";
import { askedCall, type RecordedReply, recordedFailure, recordedReply, type SeenCall } from "./recorded-call.ts";

type OnCall = (call: SeenCall) => void;

/** Capabilities that tell of every call: what goes between a runner and the worker, which has no credentials of a connection. */
export function recordCalls(
  capabilities: Readonly<Record<string, WorkerCapability>>,
  onCall: OnCall,
): Readonly<Record<string, WorkerCapability>> {
  const entries = Object.entries(capabilities);
  return Object.fromEntries(
    entries.map(([kind, { host, ...rest }]) => [kind, { ...rest, host: recordingHost(host, { kind, onCall }) }]),
  );
}

function recordingHost(
  host: CapabilityHost,
  { kind, onCall }: { readonly kind: string; readonly onCall: OnCall },
): CapabilityHost {
  const note = ({ scope, method, params, signal }: CapabilityRequest, outcome: RecordedReply | null) => {
    // A call that the run itself gave up says nothing about the other side.
    if (signal.aborted) return;
    onCall({ ...askedCall({ capability: scope.name, kind, method, params }), runId: scope.runId, outcome });
  };
  const { connect } = host;
  return {
    async call(request) {
      const reply = await host.call(request).catch((error: unknown) => {
        note(request, recordedFailure(error));
        throw error;
      });
      note(request, recordedReply(kind, reply ?? null));
      return reply;
    },
    ...(connect && {
      connect(request, channel) {
        note(request, null);
        return connect.call(host, request, channel);
      },
    }),
    endRun: (run) => host.endRun(run),
    close: () => host.close(),
  };
}
