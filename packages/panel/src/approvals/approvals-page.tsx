import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CodeSample, EmptyNote } from "../app/empty-note.tsx";
import { Page } from "../app/page.tsx";
import { usePanel } from "../app/panel-context.ts";
import { useRunFeed } from "../connection/use-run-feed.ts";
import { ShowMore } from "../paging/show-more.tsx";
import { useNow } from "../time/use-now.ts";
import { type Asked, DecideDialog } from "./decide-dialog.tsx";
import { DecidedApprovals } from "./decided-approvals.tsx";
import { OpenApproval } from "./open-approval.tsx";

/** What runs ask people: the open questions, and below them the decided ones. */
export function ApprovalsPage() {
  const open = useApprovals("open");
  const decided = useApprovals("decided");
  const [asked, setAsked] = useState<Asked | null>(null);
  const streamError = useRunFeed({ queries: "approvals" });
  const nowMs = useNow(10_000);
  const questions = open.data?.pages.flatMap(({ approvals }) => approvals);
  const answers = decided.data?.pages.flatMap(({ approvals }) => approvals) ?? [];
  return (
    <Page title="Approvals" error={open.error ?? decided.error ?? streamError}>
      {!questions && !open.error && <p className="text-muted">Reading the approvals …</p>}
      {questions?.length === 0 && <NoApprovals />}
      {questions && questions.length > 0 && (
        <ul aria-label="Open" className="flex flex-col gap-3">
          {questions.map((approval) => (
            <OpenApproval
              key={approval.approvalId}
              approval={approval}
              nowMs={nowMs}
              onDecide={(decision) => setAsked({ approval, decision })}
            />
          ))}
        </ul>
      )}
      <ShowMore query={open} />
      {answers.length > 0 && (
        <>
          <h2 className="mt-4 text-base font-semibold">Decided</h2>
          <DecidedApprovals approvals={answers} nowMs={nowMs} />
          <ShowMore query={decided} />
        </>
      )}
      {asked && <DecideDialog {...asked} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function useApprovals(state: "open" | "decided") {
  const { client } = usePanel();
  return useInfiniteQuery({
    queryKey: ["approvals", state],
    queryFn: ({ pageParam, signal }) =>
      client.approvals.list({ state, limit: 50, ...(pageParam !== null && { before: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

function NoApprovals() {
  return (
    <EmptyNote title="Nobody is asked anything">
      <p className="max-w-prose text-muted">
        A flow that is not to go on without a person asks one: the question shows here as soon as a run comes to it, and
        the run waits, for days where it must, without holding a worker.
      </p>
      <CodeSample>
        {
          'const answer = await step.approval("release payment", {\n  to: { role: "finance" }, show: payment, within: "2d",\n});'
        }
      </CodeSample>
    </EmptyNote>
  );
}
