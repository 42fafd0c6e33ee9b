import { z } from "zod";
import { operation } from "../operation/operation.ts";

export const getDeliverySecret = operation({
  id: "deliveries.secret",
  method: "GET",
  path: "/api/v1/deliveries/secret",
  kind: "call",
  input: z.strictObject({}),
  output: z.object({
    secret: z.string().describe("As libraries for Standard Webhooks take it: `whsec_` and 32 bytes in base64."),
  }),
  errors: [],
  scope: "runs:write",
  summary: "Shows what the project's callbacks are signed with, for whoever receives them.",
  repeatable: true,
  example: { input: {}, output: { secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD3TEPDdmdcRs=" } },
});
