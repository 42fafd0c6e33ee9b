import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const closeSession = operation(routes.session.close, {
  input: z.strictObject({}),
  output: z.object({ status: z.literal("closed") }),
  errors: [],
  scope: null,
  summary: "Takes the panel's cookie back.",
  example: { input: {}, output: { status: "closed" } },
});
