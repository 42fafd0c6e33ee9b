import { randomUUID } from "node:crypto";
import type {
  ArtifactReference,
  CapabilityClient,
  CapabilityHost,
  CapabilityScope,
  Json,
  Step,
  StepContext,
} from "@millrace/flow";
import { createChannelPair } from "@millrace/flow/testing";

/** A stored artifact, as a test looks at it. */
interface StoredArtifact extends ArtifactReference {
  readonly bytes: Buffer;
}

/** The runner's side of one run, without an engine: steps run once, artifacts are kept in memory. */
export interface RunClient {
  readonly client: CapabilityClient;
  readonly scope: CapabilityScope;
  readonly artifacts: readonly StoredArtifact[];
  /** Log lines, as "level: message". */
  readonly lines: readonly string[];
  readonly steps: readonly string[];
  /** Ends the run as a cancel does. */
  readonly cancel: () => void;
}

/** Makes a run that uses a host with these settings. */
export function createRunClient(host: CapabilityHost, settings: Json, project = "default"): RunClient {
  const artifacts: StoredArtifact[] = [];
  const lines: string[] = [];
  const write = (level: string) => (message: string) => lines.push(`${level}: ${message}`);
  const steps: string[] = [];
  const ended = new AbortController();
  const scope = { project, runId: randomUUID(), flow: "test-flow", name: "web", settings };

  async function runStep(name: string, ...rest: readonly unknown[]): Promise<unknown> {
    steps.push(name);
    const run = rest.at(-1) as (context: StepContext) => unknown;
    const result = await run({ attempt: 1, idempotencyKey: randomUUID(), signal: ended.signal, heartbeat() {} });
    return result === undefined ? undefined : JSON.parse(JSON.stringify(result));
  }

  const mayAct = () => true;
  const client: CapabilityClient = {
    step: runStep as unknown as Step,
    settings,
    log: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
    call: (method, params) => host.call({ scope, method, params, signal: ended.signal, mayAct }),
    async connect(method, params) {
      const [here, there] = createChannelPair();
      const request = { scope, method, params, signal: ended.signal, mayAct };
      host.connect?.(request, there).catch((error: Error) => there.close(error.message));
      return here;
    },
    async writeArtifact({ name, mediaType = "application/octet-stream" }, content) {
      const chunks: Uint8Array[] = [];
      if (content instanceof Uint8Array) chunks.push(content);
      else for await (const chunk of content) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const artifact = { artifact: `sha256-${artifacts.length}`, name, mediaType, sizeBytes: bytes.length };
      artifacts.push({ ...artifact, bytes });
      return artifact;
    },
  };
  return { client, scope, artifacts, lines, steps, cancel: () => ended.abort(new Error("canceled")) };
}
