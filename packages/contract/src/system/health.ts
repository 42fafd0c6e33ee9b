import { z } from "zod";
import { operation } from "../operation/operation.ts";

export const getHealth = operation({
  id: "system.health",
  method: "GET",
  path: "/health",
  kind: "call",
  input: z.strictObject({}),
  output: z.object({ status: z.literal("healthy") }),
  errors: ["SERVER_NOT_READY"],
  scope: null,
  summary: "Answers 200 only when every part is well; degraded is 503, and says which part.",
  repeatable: true,
  example: { input: {}, output: { status: "healthy" } },
});
