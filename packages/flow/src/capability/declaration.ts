import type { Json } from "../json/json.ts";

declare const bound: unique symbol;

/** What a flow asks for in `use`: data only, so that it can be shown, checked and granted before anything runs. */
export interface CapabilityDeclaration<Bound> {
  readonly kind: string;
  readonly settings: Json;
  /** Carries the type that arrives under the same name in `run`; never present at run time. */
  readonly [bound]?: Bound;
}

/** The declarations of a flow by the name under which they arrive in `run`. */
export type Use = Readonly<Record<string, CapabilityDeclaration<unknown>>>;

/** What `run` receives for a flow's declarations. */
export type BoundUse<Declarations extends Use> = {
  readonly [Name in keyof Declarations]: Declarations[Name] extends CapabilityDeclaration<infer Bound> ? Bound : never;
};

/** Makes the declaration of a capability; the type parameter is what `run` receives. */
export function declareCapability<Bound>(kind: string, settings: Json): CapabilityDeclaration<Bound> {
  return Object.freeze({ kind, settings });
}
