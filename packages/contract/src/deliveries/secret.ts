import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const getDeliverySecret = operation(routes.deliveries.secret, {
  input: z.strictObject({}),
  output: z.object({
    secret: z.string().describe("As libraries for Standard Webhooks take it: `whsec_` and 32 bytes in base64."),
  }),
  errors: [],
  scope: "runs:write",
  summary: "Shows what the project's callbacks are signed with, for whoever receives them.",
  example: { input: {}, output: { secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD3TEPDdmdcRs=" } },
});
