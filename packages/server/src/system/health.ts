import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";
import { requireReady } from "./ready.ts";

export const getHealth = bind(operations.system.health, async ({ parts }) => {
  await requireReady(parts);
  return { status: "healthy" as const };
});
