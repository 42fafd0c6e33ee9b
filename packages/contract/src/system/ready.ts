import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

/** A part that keeps the server from being ready; the `data` of `SERVER_NOT_READY` lists them. */
const fault = z.object({ part: z.enum(["server", "store", "worker", "disk"]), problem: z.string() });

export type Fault = z.output<typeof fault>;

export const getReady = operation(routes.system.ready, {
  input: z.strictObject({}),
  output: z.object({ status: z.literal("ready") }),
  errors: ["SERVER_NOT_READY"],
  scope: null,
  summary: "Answers 200 only when the store answers, the worker holds its lease and the disk has room.",
  example: { input: {}, output: { status: "ready" } },
});
