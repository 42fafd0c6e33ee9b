import type { z } from "zod";
import type { EventTrigger } from "./on.ts";
import type { Schedule } from "./schedule.ts";

/** What starts runs of a flow by itself; data, made by `cron`, `every`, `once` or `on`. */
export type Trigger<Payload extends z.ZodType = z.ZodType> = Schedule | EventTrigger<Payload>;
