import type { Json } from "@millrace/flow";
import type { PageSettings } from "../capability/browser-capability.ts";

/** What a driver is told about a session it is to open; everything in it was decided by the worker. */
export type OpenRequest = {
  readonly session: string;
  readonly proxy: { readonly server: string; readonly username: string; readonly password: string };
  readonly page: PageSettings;
  /** The storage state to start from. */
  readonly authState: Json;
};
