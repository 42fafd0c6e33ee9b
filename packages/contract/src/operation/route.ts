/** JSON in and out, a stream of server-sent events, the bytes of a file out, or in: then the answer is JSON. */
export type OperationKind = "call" | "stream" | "download" | "upload";

/** How an operation is reached. */
export interface Route<Kind extends OperationKind = OperationKind> {
  /** Resource and verb, such as `runs.cancel`: the place in the table of routes and in every client. */
  readonly id: `${string}.${string}`;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Names in braces are fields of the input: `/api/v1/runs/{runId}`. */
  readonly path: `/${string}`;
  readonly kind: Kind;
  /** Input fields that travel as a header, by field. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a second identical call changes nothing more, so that a client may repeat it after a lost connection. */
  readonly repeatable: boolean;
}

type UnplacedRoute = Omit<Route, "id" | "headers"> & Partial<Pick<Route, "headers">>;

interface UnplacedRoutes {
  readonly [resource: string]: { readonly [verb: string]: UnplacedRoute };
}

type Placed<Table extends UnplacedRoutes> = {
  readonly [Resource in keyof Table]: {
    readonly [Verb in keyof Table[Resource]]: Route<Table[Resource][Verb]["kind"]>;
  };
};

/** Gives each route of a table the id of its place. */
export function placed<const Table extends UnplacedRoutes>(table: Table): Placed<Table> {
  const resources = Object.entries(table).map(([resource, verbs]) => [
    resource,
    Object.fromEntries(
      Object.entries(verbs).map(([verb, route]) => [verb, { headers: {}, ...route, id: `${resource}.${verb}` }]),
    ),
  ]);
  return Object.fromEntries(resources) as Placed<Table>;
}
