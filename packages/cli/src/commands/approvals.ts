import type { ApprovalDto } from "@millrace/contract";
import { inputFields } from "@millrace/contract/input-fields";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showAge } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";
import { type ListOptions, showList } from "../watch/show-list.ts";

export interface ApprovalsOptions extends ListOptions {
  readonly state: "open" | "decided" | "all";
  readonly before?: string;
}

export interface DecideOptions extends GlobalOptions {
  readonly comment?: string;
  readonly form?: string;
}

const columns = [
  { title: "approval" },
  { title: "flow", longest: 30 },
  { title: "asks", longest: 30 },
  { title: "whom", longest: 20 },
  { title: "asked" },
  { title: "status" },
  { title: "form", longest: 40 },
  { title: "shows", longest: 50 },
];

/** `millrace approvals`: lists what runs ask people. */
export function approvals(options: ApprovalsOptions): Promise<number> {
  const { state, before } = options;
  return showList(options, {
    read: (client) => client.approvals.list({ state, ...(before !== undefined && { before }) }),
    text: (found) => approvalsText(found, { state, nowMs: Date.now() }),
  });
}

/** `millrace approve <approval>` and `reject`: decides, once. */
export async function decide(
  decision: "approved" | "rejected",
  approvalId: string,
  options: DecideOptions,
): Promise<number> {
  const { comment, form } = options;
  const answer = form === undefined ? undefined : readForm(form);
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const decided = await client.approvals.decide({
      approvalId,
      decision,
      ...(comment !== undefined && { comment }),
      ...(answer !== undefined && { form: answer }),
    });
    const text = () => `${decided.name} of ${decided.flow}: ${decided.status}. The run ${decided.runId} goes on.`;
    printResult(options, { json: decided, text });
    return 0;
  });
}

function readForm(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new MillraceError({
      code: "JSON_INVALID",
      message: `Cannot take --form as it must be JSON: ${cause instanceof Error ? cause.message : cause}`,
      hint: `On a shell, put it in single quotes: --form '{"account":"DE02"}'`,
      cause,
    });
  }
}

function approvalsText(
  { approvals: found, next }: { readonly approvals: readonly ApprovalDto[]; readonly next: string | null },
  { state, nowMs }: { readonly state: string; readonly nowMs: number },
): string {
  if (found.length === 0) return state === "open" ? "Nobody is asked anything." : "No approvals.";
  const rows = table(
    columns,
    found.map((one) => [
      one.approvalId,
      one.flow,
      plainLine(one.key === null ? one.name : `${one.name}[${one.key}]`),
      plainLine(one.role ?? one.person ?? ""),
      showAge(one.askedAt, nowMs),
      one.status,
      plainLine(formText(one.form)),
      paint("dim", one.show === null ? "" : plainLine(JSON.stringify(one.show))),
    ]),
  );
  return next === null ? rows : `${rows}\n${paint("dim", `There are more: --before ${next}`)}`;
}

/** What `--form` has to hold, such as `account: string, urgent?: boolean`. */
function formText(form: ApprovalDto["form"]): string {
  if (form === null) return "";
  return inputFields(form)
    .map(({ name, type, isRequired }) => `${name}${isRequired ? "" : "?"}: ${type}`)
    .join(", ");
}
