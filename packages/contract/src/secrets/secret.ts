import { z } from "zod";
import { timestamp } from "../operation/fields.ts";

export const secretName = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be lower-case words joined by dashes")
  .max(64)
  .describe("The name that connections use.");

/** A secret without its value, which no operation answers with. */
export const secret = z.object({ name: secretName, createdAt: timestamp, updatedAt: timestamp });

export type SecretDto = z.output<typeof secret>;

export const secretExample: SecretDto = {
  name: "billing-key",
  createdAt: "2026-03-01T06:00:00.000Z",
  updatedAt: "2026-03-01T06:00:00.000Z",
};
