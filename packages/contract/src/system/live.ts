import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const getLive = operation(routes.system.live, {
  input: z.strictObject({}),
  output: z.object({ status: z.literal("live") }),
  errors: [],
  scope: null,
  summary: "Answers while the process does.",
  example: { input: {}, output: { status: "live" } },
});
