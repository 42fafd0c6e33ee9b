import type { Json } from "@millrace/flow";
import { z } from "zod";

/** Any JSON value. */
export const json = z.json() as z.ZodType<Json, Json>;

/** A moment in UTC, such as `2026-03-01T06:00:00.000Z`. */
export const timestamp = z.iso.datetime();

export const runId = z.string().min(1).max(128).describe("The run's id.");

export const flowName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words joined by dashes")
  .max(64)
  .describe("The flow's name.");

export const versionHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be a sha256 in hexadecimal (64 digits)")
  .describe("The version: a sha256 in hexadecimal.");

export const artifactHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be a sha256 in hexadecimal (64 digits)")
  .describe("The artifact: the sha256 of its bytes in hexadecimal.");

/** A whole number that may arrive as the text of a query or a header. */
export const wholeNumber = (minimum: number, maximum: number) =>
  z.coerce
    .number<number>({ error: `must be a whole number from ${minimum} to ${maximum}` })
    .int()
    .min(minimum)
    .max(maximum);

/** How ids of version 7 look (RFC 9562, section 5.7): every run has one. */
export const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

/** Where a list goes on that is in the order of its ids; another text would only name some other page. */
export const idCursor = (prefix = "") => cursor(`${prefix}${uuid}`);

/** The `next` of a page, as the pattern of a whole text. */
export const cursor = (pattern: string) =>
  z
    .string()
    .regex(new RegExp(`^${pattern}$`), "must be the `next` of a page")
    .optional()
    .describe("The `next` of the page before.");

export const idempotencyKey = z
  .string()
  .min(1)
  .max(255)
  .optional()
  .describe(
    "A second call for the same flow with the same key answers with the first run; one that asks for something else is refused.",
  );
