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
  readonly limit: string;
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
  const { state, before, limit } = options;
  return showList(options, {
    read: (client) => client.approvals.list({ state, limit: Number(limit), ...(before !== undefined && { before }) }),
    text: (found) => approvalsText(found, { state, nowMs: Date.now() }),
  });
}

/** `millrace approvals show <approval>`: a question, and what became of it. */
export function showApproval(approvalId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const found = await client.approvals.get({ approvalId });
    printResult(options, { json: found, text: () => approvalText(found) });
    return 0;
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
      placeText(one),
      plainLine(one.role ?? one.person ?? ""),
      showAge(one.askedAt, nowMs),
      one.status,
      plainLine(formText(one.form)),
      paint("dim", one.show === null ? "" : plainLine(JSON.stringify(one.show))),
    ]),
  );
  return next === null ? rows : `${rows}\n${paint("dim", `There are more: --before ${next}`)}`;
}

function approvalText(one: ApprovalDto): string {
  const who = one.role === null ? one.person : `the role ${one.role}`;
  const decided = one.decidedBy === null ? "" : ` by ${plainLine(one.decidedBy)} at ${one.decidedAt}`;
  const rows = [
    ["run", `${one.runId} of ${one.flow}`],
    ["asks", who === null ? "whoever may decide" : plainLine(who)],
    ["asked", one.askedAt],
    ["expires", one.expiresAt ?? ""],
    ["form", plainLine(formText(one.form))],
    ["comment", plainLine(one.comment ?? "")],
    ["answer", one.answer === null ? "" : plainLine(JSON.stringify(one.answer))],
  ] as const;
  return [
    `${placeText(one)}: ${one.status}${decided}  ${one.approvalId}`,
    ...rows.filter(([, seen]) => seen !== "").map(([title, seen]) => `  ${title.padEnd(8)} ${seen}`),
    ...(one.show === null ? [] : ["", JSON.stringify(one.show, null, 2)]),
  ].join("\n");
}

function placeText({ name, key }: ApprovalDto): string {
  return plainLine(key === null ? name : `${name}[${key}]`);
}

/** What `--form` has to hold, such as `account: string, urgent?: boolean`. */
function formText(form: ApprovalDto["form"]): string {
  if (form === null) return "";
  return inputFields(form)
    .map(({ name, type, isRequired }) => `${name}${isRequired ? "" : "?"}: ${type}`)
    .join(", ");
}
