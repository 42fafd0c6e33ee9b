import type { Socket } from "node:net";
import type { EgressFetchOptions, EgressRequest, Politeness, Reach } from "@millrace/egress";
import type { Json, z } from "@millrace/flow";
import type { Redact } from "./redact.ts";
import type { Resolved } from "./secret-field.ts";

/** What a connector opens its client with. Everything it sends goes through `dial` or `fetch`. */
export interface OpenContext<Settings> {
  /** The connection's name. */
  readonly connection: string;
  /** Secrets are texts here. */
  readonly settings: Resolved<Settings>;
  /** Aborted when opening takes too long, or nobody needs it any more. */
  readonly signal: AbortSignal;
  /** What `dial` and `fetch` keep to. */
  readonly reach: Reach;
  /** Opens a TCP connection to a host that `reach` names; its address is checked when it connects. */
  dial(to: { readonly host: string; readonly port: number; readonly signal?: AbortSignal }): Promise<Socket>;
  /** The standard `fetch`, to hosts that `reach` names, or only to some of them. */
  fetch(
    url: string | URL,
    request: EgressRequest,
    options?: Omit<EgressFetchOptions, "reach"> & { readonly hosts?: readonly string[] },
  ): Promise<Response>;
  /** One for services, which need no pause between two requests: its back-off after 429 and 503 is what counts. */
  readonly politeness: Politeness;
  readonly redact: Redact;
  /** Where files may lie, for connectors that open files; of nothing else. */
  readonly folders: readonly string[];
  /** To be called when the client has lost its connection for good: the next call opens another one. */
  discard(): void;
}

/** One call of a flow. */
export interface ConnectorCall<Client> {
  readonly client: Client;
  /** Aborted when the call is canceled; what is under way outside should stop then. */
  readonly signal: AbortSignal;
  /**
   * Throws unless the run is surely this worker's. The host asks when the call gets its turn; a method that waits after
   * that (for a driver's pool, a pause) asks again right before it acts.
   */
  requireLease(): void;
  /** Whether the run is surely this worker's. */
  readonly mayAct: () => boolean;
  /** The step's own key, for services that do what is asked once. */
  readonly idempotencyKey: string | undefined;
  readonly redact: Redact;
}

/** What went wrong, in the host's words. */
export interface ConnectorProblem {
  /** `credentials`: they were refused; `unreachable`: the service was not there; `refused`: it did not do what was asked. */
  readonly reason: "credentials" | "unreachable" | "refused";
  /** (Default: false for credentials, else true) */
  readonly retry?: boolean;
  /** What the service must do: "speak TLS". (Default: by the reason) */
  readonly rule?: string;
  /** (Default: the error's message) */
  readonly seen?: string;
  readonly hint?: string;
  readonly data?: Json;
}

interface ConnectorMethod<Client, Params extends z.ZodType> {
  readonly params: Params;
  handle(params: z.output<Params>, call: ConnectorCall<Client>): Promise<Json>;
}

interface ConnectorStream<Client, Params extends z.ZodType> {
  readonly params: Params;
  /** Gives items one by one, at the flow's pace; what the flow sends is `incoming`. */
  handle(
    params: z.output<Params>,
    call: ConnectorCall<Client> & { readonly incoming: AsyncIterable<Json> },
  ): AsyncIterable<Json>;
}

export interface ConnectorDefinition<
  Settings extends z.ZodType,
  Client,
  Methods extends Readonly<Record<string, z.ZodType>>,
  Streams extends Readonly<Record<string, z.ZodType>>,
> {
  /** The word under which flows and connections ask for it. */
  readonly kind: string;
  /** For people: "PostgreSQL". */
  readonly title: string;
  /** An object; its secrets are `secretField()`. */
  readonly settings: Settings;
  /** The URL of the module whose `bind` makes what flows receive. */
  readonly runnerModule: string;
  /** How many calls of a connection go at once. (Default: 8) */
  readonly concurrency?: number;
  /** How long a client that nobody uses stays open. (Default: a minute) */
  readonly idleMs?: number;
  /** The hosts that the client needs, `"host:port"` each. */
  reach(settings: Resolved<z.output<Settings>>): readonly string[];
  /** Makes the one client of a connection; drivers are imported here, when they are needed. */
  open(context: OpenContext<z.output<Settings>>): Promise<Client>;
  /** Asks the service for a sign of life that needs the credentials; throws what is wrong. */
  probe(client: Client, options: { readonly signal: AbortSignal }): Promise<ProbeAnswer>;
  /** Sorts what the driver throws; null for what is no error of the service. */
  explain?(error: unknown): ConnectorProblem | null;
  readonly methods: { readonly [Name in keyof Methods]: ConnectorMethod<Client, Methods[Name]> };
  readonly streams?: { readonly [Name in keyof Streams]: ConnectorStream<Client, Streams[Name]> };
  close(client: Client): Promise<void>;
}

/** What a probe says beside that it is well. */
export interface ProbeAnswer {
  /** For people: the server's version. */
  readonly message?: string;
  /** When the credential ends, where the service says it (milliseconds since 1970). */
  readonly expiresAt?: number;
}

/** A connector as its host sees it. */
export type Connector = ConnectorDefinition<
  z.ZodType,
  unknown,
  Readonly<Record<string, z.ZodType>>,
  Readonly<Record<string, z.ZodType>>
>;

/** Describes how Millrace speaks to one kind of service. */
export function defineConnector<
  Settings extends z.ZodType,
  Client,
  Methods extends Readonly<Record<string, z.ZodType>>,
  Streams extends Readonly<Record<string, z.ZodType>> = Readonly<Record<never, z.ZodType>>,
>(definition: ConnectorDefinition<Settings, Client, Methods, Streams>): Connector {
  return Object.freeze(definition) as unknown as Connector;
}
