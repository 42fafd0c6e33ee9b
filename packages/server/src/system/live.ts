import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const getLive = bind(operations.system.live, () => ({ status: "live" as const }));
