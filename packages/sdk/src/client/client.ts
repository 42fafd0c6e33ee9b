import type { Operation, OperationInput, OperationOutput, Operations, StreamEvent } from "@millrace/contract";
import { type Route, routes } from "@millrace/contract/client";
import { type WatchOptions, watch } from "../stream/watch.ts";
import { type Connection, type ConnectionOptions, connectionOf } from "./connection.ts";
import { readAnswer } from "./read-answer.ts";
import { requestOf, type UploadContent } from "./request.ts";
import { type SendOptions, send } from "./send.ts";

/** A file as it arrives. */
export interface Download {
  readonly mediaType: string;
  /** Of this body; null when the server did not say. */
  readonly sizeBytes: number | null;
  readonly body: ReadableStream<Uint8Array>;
}

type Call<Input, Options, Result> =
  Record<never, never> extends Input
    ? (input?: Input, options?: Options) => Result
    : (input: Input, options?: Options) => Result;

type ClientCall<Op extends Operation> = Op["kind"] extends "stream"
  ? Call<OperationInput<Op>, WatchOptions, AsyncIterable<StreamEvent<OperationOutput<Op>>>>
  : Op["kind"] extends "download"
    ? Call<OperationInput<Op>, SendOptions, Promise<Download>>
    : Op["kind"] extends "upload"
      ? (input: OperationInput<Op>, content: UploadContent, options?: SendOptions) => Promise<OperationOutput<Op>>
      : Call<OperationInput<Op>, SendOptions, Promise<OperationOutput<Op>>>;

/** Every operation of the contract as a function: `client.runs.start({ flow: "price-monitoring" })`. */
export type Client = {
  readonly [Resource in keyof Operations]: {
    readonly [Verb in keyof Operations[Resource]]: Operations[Resource][Verb] extends Operation
      ? ClientCall<Operations[Resource][Verb]>
      : never;
  };
};

/** Makes a client of a server. Without a token it relies on the panel's cookie, as a page of the server may. */
export function createClient(options: ConnectionOptions): Client {
  const connection = connectionOf(options);
  const resources = Object.entries(routes).map(([resource, verbs]) => [
    resource,
    Object.fromEntries(Object.entries(verbs).map(([verb, route]) => [verb, callOf(route, connection)])),
  ]);
  return Object.fromEntries(resources) as Client;
}

function callOf(route: Route, connection: Connection) {
  if (route.kind === "upload")
    return (input: Readonly<Record<string, unknown>>, content: UploadContent, options: SendOptions = {}) =>
      send(connection, requestOf(route, input, content), options).then(readAnswer);
  return (input: Readonly<Record<string, unknown>> = {}, options: SendOptions & WatchOptions = {}) => {
    const request = requestOf(route, input);
    if (route.kind === "stream") return watch(connection, request, options);
    const answer = send(connection, request, options);
    return route.kind === "call" ? answer.then(readAnswer) : answer.then(toDownload);
  };
}

function toDownload(response: Response): Download {
  const sizeBytes = response.headers.get("content-length");
  return {
    mediaType: response.headers.get("content-type") ?? "application/octet-stream",
    sizeBytes: sizeBytes === null ? null : Number(sizeBytes),
    body: response.body ?? new Blob([]).stream(),
  };
}
