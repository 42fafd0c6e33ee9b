import type { CapabilityDeclaration } from "@millrace/flow";
import { declareConnection } from "../connector/connection-client.ts";
import type { S3Capability } from "./s3-capability.ts";

/** Asks for a bucket of S3, or of a service that speaks like it, by the name of its connection. */
export function s3(connection: string): CapabilityDeclaration<S3Capability> {
  return declareConnection<S3Capability>("s3", connection);
}
