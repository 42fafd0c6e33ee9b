import type { ErrorCode } from "@millrace/flow/errors";
import type { z } from "zod";
import type { OperationKind, Route } from "./route.ts";
import type { Scope } from "./scopes.ts";

/** What an operation takes, answers and asks for, beside how it is reached. */
export interface OperationDefinition<Input extends z.ZodObject, Output extends z.ZodType> {
  /** All that the caller says, wherever it travels: path, header, query (GET, DELETE and uploads) or JSON body. */
  readonly input: Input;
  /** The answer of a call, the data of one event of a stream. */
  readonly output: Output;
  /** What can go wrong here, beside what can go wrong everywhere (`commonErrors`). */
  readonly errors: readonly ErrorCode[];
  /** Null where no one needs to be known. */
  readonly scope: Scope | null;
  readonly summary: string;
  /** Whether the answer holds a secret: then it is not kept for a repeated call under the same idempotency key. (Default: false) */
  readonly answersSecret?: boolean;
  /** The largest JSON body. (Default: 1 MiB) */
  readonly bodyLimitBytes?: number;
  /** An input and an answer for the reference; tests hold them against the schemas. */
  readonly example: { readonly input: z.input<Input>; readonly output: z.input<Output> };
}

export interface Operation<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodType = z.ZodType,
  Kind extends OperationKind = OperationKind,
> extends Route<Kind>,
    OperationDefinition<Input, Output> {
  readonly bodyLimitBytes: number;
}

/** The errors that every operation behind the door can answer with. */
export const commonErrors: readonly ErrorCode[] = [
  "REQUEST_INVALID",
  "TOKEN_REFUSED",
  "SCOPE_MISSING",
  "RATE_LIMITED",
  "ORIGIN_REFUSED",
  "STORE_UNAVAILABLE",
  "INTERNAL",
];

/** Describes an operation once, for the server, the clients and the reference. */
export function operation<Input extends z.ZodObject, Output extends z.ZodType, Kind extends OperationKind>(
  route: Route<Kind>,
  definition: OperationDefinition<Input, Output>,
): Operation<Input, Output, Kind> {
  return Object.freeze({ bodyLimitBytes: 1024 * 1024, ...route, ...definition });
}

/** What a caller of the operation passes. */
export type OperationInput<Op extends Operation> = z.input<Op["input"]>;

/** What an operation answers, or streams one by one. */
export type OperationOutput<Op extends Operation> = z.output<Op["output"]>;

/** What a handler receives: the input with defaults filled in. */
export type HandlerInput<Op extends Operation> = z.output<Op["input"]>;

/** What a handler answers with. */
export type HandlerOutput<Op extends Operation> = z.input<Op["output"]>;
