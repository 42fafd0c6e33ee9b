import type { ReactNode } from "react";
import { ErrorNote } from "../error/error-note.tsx";
import { usePageTitle } from "./use-page-title.ts";

export interface PageProps {
  readonly title: string;
  /** What stands beside the title: filters and buttons. */
  readonly actions?: ReactNode;
  readonly error?: Error | null;
  readonly children: ReactNode;
}

/** A page with a list: title, what can be done, what went wrong, the list. */
export function Page({ title, actions, error, children }: PageProps) {
  usePageTitle(title);
  return (
    <main className="mx-auto flex w-full max-w-6xl flex-col gap-4 p-3 sm:p-6">
      <div className="flex flex-wrap items-center gap-3">
        <h1 className="mr-auto text-xl font-semibold tracking-tight">{title}</h1>
        {actions}
      </div>
      {error && <ErrorNote error={error} />}
      {children}
    </main>
  );
}
