import { z } from "@millrace/flow";

const timeoutMs = z.int().min(1).max(3_600_000).optional();

/** The declaration's settings as they are stored with a version. */
export type HttpSettings = {
  readonly connection: string;
  readonly timeoutMs?: number;
};

/** What the runner asks the worker for; it comes from user code and is checked there. */
export const httpRequest = z.strictObject({
  method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE"]),
  path: z.string().max(8_192),
  query: z.array(z.tuple([z.string(), z.string()])),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
  timeoutMs,
});
export type HttpRequest = z.output<typeof httpRequest>;

/** What the worker answers: the body as text, decoded in the runner. */
export type HttpAnswer = {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
  /** Where it was found, without what the connection adds. */
  readonly url: string;
  /** The `Link` header. */
  readonly link: string | null;
};
