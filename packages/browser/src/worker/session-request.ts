import { type CapabilityScope, type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { BrowserSettings } from "../capability/declaration.ts";

const settingsSchema = z.object({
  hosts: z.array(z.string().max(300)).max(1000),
  connections: z.array(z.string().max(100)).max(100),
  auth: z.array(z.string().max(64)).max(100),
  robots: z.enum(["obey", "ignore"]),
  engine: z.literal("chromium"),
});

const side = z.int().min(1).max(10_000);

const requestSchema = z.strictObject({
  auth: z.union([z.string().max(64), z.literal(false)]).exactOptional(),
  page: z.strictObject({
    viewport: z.strictObject({ width: side, height: side }).exactOptional(),
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$/)
      .exactOptional(),
    timezone: z
      .string()
      .regex(/^[A-Za-z0-9_+/-]{1,64}$/)
      .exactOptional(),
    userAgent: z
      .string()
      .regex(/^[\x20-\x7e]{1,500}$/)
      .exactOptional(),
    blockImages: z.boolean().exactOptional(),
  }),
});

/** What the runner asks a session for. */
export type SessionRequest = z.infer<typeof requestSchema>;

/** Reads the declaration's settings as they are stored with the version. */
export function readSettings({ settings, flow }: CapabilityScope): BrowserSettings {
  const read = settingsSchema.safeParse(settings);
  if (read.success) return read.data;
  throw new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot use the browser of the flow ${flow} as its settings must be those of browser(): ${z.prettifyError(read.error)}`,
    hint: "Declare it with browser({ hosts: [...] }) under use.",
  });
}

/** Reads what user code asked for. */
export function readSessionRequest(params: Json): SessionRequest {
  const read = requestSchema.safeParse(params);
  if (read.success) return read.data;
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot open a browser session as its options must be valid: ${z.prettifyError(read.error)}`,
    hint: "Viewport sides are whole numbers of pixels, locale is like de-DE, timezone is like Europe/Berlin.",
  });
}
