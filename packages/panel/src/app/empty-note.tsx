import type { ReactNode } from "react";
import { Mark } from "../brand/mark.tsx";

/** What stands in the place of an empty list: what would be there, and how it comes to be. */
export function EmptyNote({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="panel flex flex-col items-center gap-3 px-4 py-14 text-center">
      <Mark className="size-12 text-race" />
      <h2 className="text-base font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** A piece of code to copy by hand. */
export function CodeSample({ children }: { readonly children: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard
    <pre tabIndex={0} className="max-w-full overflow-x-auto rounded-md bg-raised p-3 text-left font-mono text-xs">
      {children}
    </pre>
  );
}
