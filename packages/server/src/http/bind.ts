import type { HandlerInput, HandlerOutput, Operation, Operations } from "@millrace/contract";
import type { Principal } from "../door/principal.ts";
import type { ServerParts } from "./server-parts.ts";

/** What a handler is given. The input has passed the operation's schema, the principal has its scope. */
export interface HandlerContext<Op extends Operation = Operation> {
  readonly input: HandlerInput<Op>;
  /** The project of whoever calls; every look into the store names it. */
  readonly project: string;
  /** Who calls, where the operation asks for it. */
  readonly principal: Pick<Principal, "id" | "scopes">;
  readonly parts: ServerParts;
  readonly request: Request;
  /** Aborted when the caller has gone or the server stops. */
  readonly signal: AbortSignal;
  /** Adds a header to the answer. */
  setHeader(name: string, value: string): void;
}

/** One block of a stream; without data it only moves the place to go on from. */
export interface StreamPart<Data> {
  readonly id: string;
  readonly data?: Data;
}

/** A file, or a part of it, to be sent. */
export interface DownloadAnswer {
  readonly status: 200 | 206 | 304;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where only the headers are wanted. */
  readonly content: AsyncIterable<Uint8Array> | null;
}

type Answer<Op extends Operation> = Op["kind"] extends "stream"
  ? AsyncIterable<StreamPart<HandlerOutput<Op>>>
  : Op["kind"] extends "download"
    ? DownloadAnswer
    : HandlerOutput<Op>;

export type Handle<Op extends Operation> = (context: HandlerContext<Op>) => Answer<Op> | Promise<Answer<Op>>;

/** An operation with what answers it. */
export interface Handler<Op extends Operation = Operation> {
  readonly operation: Op;
  readonly handle: Handle<Op>;
}

/** Binds a handler to an operation of the contract. */
export function bind<Op extends Operation>(operation: Op, handle: Handle<Op>): Handler<Op> {
  return { operation, handle };
}

/** A handler for every operation; one that is missing or too many does not compile. */
export type Handlers = {
  readonly [Resource in keyof Operations]: {
    readonly [Verb in keyof Operations[Resource]]: Operations[Resource][Verb] extends Operation
      ? Handler<Operations[Resource][Verb]>
      : never;
  };
};
