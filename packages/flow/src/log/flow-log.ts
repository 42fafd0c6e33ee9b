import type { Json } from "../json/json.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** Lines that belong to the run and to the step that is being executed. A replay does not write them again. */
export type FlowLog = {
  readonly [Level in LogLevel]: (message: string, fields?: { readonly [key: string]: Json }) => void;
};
