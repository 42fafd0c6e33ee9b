import type { ReactNode } from "react";

/** Something about a run, with what it is called. */
export function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col">
      <dt className="label-small">{title}</dt>
      <dd className="flex min-h-6 items-center tabular-nums">{children}</dd>
    </div>
  );
}
