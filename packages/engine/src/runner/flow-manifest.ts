import { type Flow, type Json, z } from "@millrace/flow";

/** What Millrace knows of a flow without running it; stored with the version as JSON. */
export interface FlowManifest {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema (2020-12) of the input; null takes anything. */
  readonly input: Json;
  readonly use: Readonly<Record<string, { readonly kind: string; readonly settings: Json }>>;
}

/** Reads the manifest of a flow. */
export function flowManifest(flow: Flow): FlowManifest {
  return {
    name: flow.name,
    description: flow.description ?? null,
    input: flow.input ? (z.toJSONSchema(flow.input, { io: "input", unrepresentable: "any" }) as Json) : null,
    use: Object.fromEntries(
      Object.entries(flow.use ?? {}).map(([name, { kind, settings }]) => [name, { kind, settings }]),
    ),
  };
}
