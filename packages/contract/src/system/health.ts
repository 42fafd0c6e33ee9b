import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const getHealth = operation(routes.system.health, {
  input: z.strictObject({}),
  output: z.object({ status: z.literal("healthy") }),
  errors: ["SERVER_NOT_READY"],
  scope: null,
  summary: "Answers 200 only when every part is well; degraded is 503, and says which part.",
  example: { input: {}, output: { status: "healthy" } },
});
