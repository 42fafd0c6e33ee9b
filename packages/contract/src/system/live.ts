import { z } from "zod";
import { operation } from "../operation/operation.ts";

export const getLive = operation({
  id: "system.live",
  method: "GET",
  path: "/health/live",
  kind: "call",
  input: z.strictObject({}),
  output: z.object({ status: z.literal("live") }),
  errors: [],
  scope: null,
  summary: "Answers while the process does.",
  repeatable: true,
  example: { input: {}, output: { status: "live" } },
});
