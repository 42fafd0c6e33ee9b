import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { usePanel } from "./panel-context.ts";

// The page at hand says when it hears of a change; this is for what no run tells of.
const recountMs = 15_000;
const countedTo = 100;

const places = [
  { to: "/", text: "Runs" },
  { to: "/approvals", text: "Approvals" },
  { to: "/dead-letters", text: "Dead letters" },
  { to: "/queues", text: "Queues" },
  { to: "/schedules", text: "Schedules" },
  { to: "/flows", text: "Flows" },
  { to: "/connections", text: "Connections" },
  { to: "/tokens", text: "Tokens" },
  { to: "/docs", text: "API" },
] as const;

/** The pages, with how much on them waits for a person. */
export function Navigation() {
  const { client } = usePanel();
  const approvals = useQuery({
    queryKey: ["approvals", "count"],
    queryFn: ({ signal }) => client.approvals.list({ state: "open", limit: countedTo }, { signal }),
    select: ({ approvals, next }) => countText(approvals.length, next),
    refetchInterval: recountMs,
  });
  const deadLetters = useQuery({
    queryKey: ["dead-letters", "count"],
    queryFn: ({ signal }) => client.deadLetters.list({ limit: countedTo }, { signal }),
    select: ({ deadLetters, next }) => countText(deadLetters.length, next),
    refetchInterval: recountMs,
  });
  const counts: Readonly<Record<string, string | null | undefined>> = {
    "/approvals": approvals.data,
    "/dead-letters": deadLetters.data,
  };
  const bar = useRef<HTMLElement>(null);
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    // A narrow window shows four of the nine; another path is another link.
    bar.current?.querySelector("[aria-current=page]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [path]);
  return (
    <nav
      ref={bar}
      aria-label="Main"
      className="flex h-full min-w-0 gap-0.5 overflow-x-auto max-lg:order-last max-lg:-mx-3 max-lg:h-10 max-lg:w-[calc(100%+1.5rem)] max-lg:border-t max-lg:border-line max-lg:px-1"
    >
      {places.map(({ to, text }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          activeProps={{ className: "border-race text-ink" }}
          inactiveProps={{ className: "border-transparent text-muted hover:text-ink" }}
          className="flex items-center gap-1.5 whitespace-nowrap border-b-2 px-2.5 font-medium focus-visible:-outline-offset-2"
        >
          {text}
          {counts[to] && (
            <span className="min-w-5 rounded-full bg-hold-faint px-1.5 text-center text-2xs font-semibold leading-5 tabular-nums text-hold">
              {counts[to]}
              <span className="sr-only"> open</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function countText(count: number, next: string | null): string | null {
  if (count === 0) return null;
  return next === null ? String(count) : `${count}+`;
}
