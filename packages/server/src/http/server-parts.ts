import type { Fault, OperationOutput, Operations } from "@millrace/contract";
import type { HookUrls, RunControl } from "@millrace/engine";
import type { ArtifactStore, Store } from "@millrace/store";
import type { KnownConnections } from "../connections/known-connections.ts";
import type { ApiTokens } from "../door/api-tokens.ts";
import type { LocalToken } from "../door/local-token.ts";
import type { RateLimits } from "../door/rate-limits.ts";
import type { Log } from "../log/log.ts";
import type { Vault } from "../secrets/vault.ts";

export type SystemDescription = OperationOutput<Operations["system"]["get"]>;

/** What the API is made of. */
export interface ServerParts {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly control: RunControl;
  /** Reads the URLs of `step.webhook`. */
  readonly hookUrls: HookUrls;
  readonly token: LocalToken;
  /** The tokens of programs. */
  readonly apiTokens: ApiTokens;
  readonly vault: Vault;
  readonly connections: KnownConnections;
  readonly limits: RateLimits;
  /** Addresses of proxies whose word on where a request comes from counts. */
  readonly trustedProxies: readonly string[];
  /** The project that the local token stands for. */
  readonly project: string;
  readonly log: Log;
  readonly nowMs: () => number;
  /** The port that was bound; the door compares `Host` and `Origin` with it. */
  readonly port: () => number;
  /** By which names the server may be called, beside those of loopback: `host` or `host:port`. */
  readonly publicHosts: readonly string[];
  /** Aborted when the server begins to stop: streams end so that their clients look for it again. */
  readonly stopping: AbortSignal;
  readonly describeSystem: () => SystemDescription | Promise<SystemDescription>;
  /** What keeps the server from being ready; empty when it is. */
  readonly findFaults: () => Promise<readonly Fault[]>;
  /** The built panel. */
  readonly panelFolder: string;
  /** The text of `docs/errors.md`; null where it is not installed. */
  readonly errorsDocument: () => Promise<string | null>;
  /** The largest file that is taken. */
  readonly uploadLimitBytes: number;
  readonly streamLimits?: Partial<StreamLimits>;
}

export interface StreamLimits {
  /** Streams open at the same time. (Default: 100) */
  readonly count: number;
  /** Silence after which a comment is sent. (Default: 15,000) */
  readonly heartbeatMs: number;
  /** How long a reader may leave what was sent unread. (Default: 30,000) */
  readonly stallMs: number;
  /** WebSockets open at the same time. (Default: 2,000) */
  readonly connections: number;
  /** Subscriptions on one of them. (Default: 100) */
  readonly subscriptions: number;
  /** Between two questions for a sign of life. (Default: 30,000) */
  readonly pingMs: number;
  /** How much may wait for the reader of a WebSocket. (Default: 1 MiB) */
  readonly waitingBytes: number;
}
