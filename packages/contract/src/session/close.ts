import { z } from "zod";
import { operation } from "../operation/operation.ts";

export const closeSession = operation({
  id: "session.close",
  method: "DELETE",
  path: "/api/v1/session",
  kind: "call",
  input: z.strictObject({}),
  output: z.object({ status: z.literal("closed") }),
  errors: [],
  scope: null,
  summary: "Takes the panel's cookie back.",
  repeatable: true,
  example: { input: {}, output: { status: "closed" } },
});
