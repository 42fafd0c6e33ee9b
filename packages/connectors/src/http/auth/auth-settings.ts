import { z } from "@millrace/flow";
import { rotatingSecretField, secretField } from "../../connector/secret-field.ts";
import { isCarriable } from "./is-carriable.ts";

const headerName = z.string().refine((name) => isCarriable(name, ""), "must be a header's name");

const client = {
  tokenUrl: z
    .url({ protocol: /^https?$/, error: "must begin with http: or https:" })
    .describe("Where tokens are asked for."),
  clientId: z.string().min(1).max(500),
  scope: z.string().max(2_000).optional().describe("Asked for with each token, separated by spaces."),
  audience: z.string().max(2_000).optional().describe("For services that want to know what the token is for."),
  sendClientIn: z
    .enum(["header", "body"])
    .default("header")
    .describe("Where the client's id and secret go when a token is asked for."),
};

/** How requests are signed in. Source of the OAuth grants: RFC 6749 sections 4.4 and 6. */
export const authSettings = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("basic"),
    user: z
      .string()
      .max(500)
      .regex(/^[^:]*$/, "must be without a colon"),
    password: secretField(),
  }),
  z.strictObject({ type: z.literal("bearer"), token: secretField() }),
  z
    .strictObject({
      type: z.literal("api-key"),
      in: z.enum(["header", "query", "cookie"]),
      name: z.string().min(1).max(200),
      key: secretField(),
    })
    .refine((auth) => auth.in === "query" || headerName.safeParse(auth.name).success, {
      path: ["name"],
      error: "must be a name that headers can carry",
    }),
  z.strictObject({ type: z.literal("oauth2-client-credentials"), ...client, clientSecret: secretField() }),
  z.strictObject({
    type: z.literal("oauth2-refresh-token"),
    ...client,
    clientSecret: secretField().optional(),
    refreshToken: rotatingSecretField(),
  }),
]);

export type AuthSettings = z.output<typeof authSettings>;
