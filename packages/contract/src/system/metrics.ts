import { z } from "zod";
import { operation } from "../operation/operation.ts";

export const getMetrics = operation({
  id: "system.metrics",
  method: "GET",
  path: "/metrics",
  kind: "download",
  input: z.strictObject({}),
  output: z.undefined(),
  errors: [],
  scope: "system:read",
  summary: "Gives backlog and workers as Prometheus text: what decides whether there should be more workers.",
  repeatable: true,
  example: { input: {}, output: undefined },
});
