import { Link } from "@tanstack/react-router";
import { CodeSample, EmptyNote } from "../app/empty-note.tsx";

/** What stands in the place of an empty list: how to fill it. */
export function NoRuns({ isFiltered }: { readonly isFiltered: boolean }) {
  if (isFiltered) {
    return (
      <EmptyNote title="No run fits">
        <p className="text-muted">
          Choose another status or flow, or see{" "}
          <Link to="/" className="link">
            all runs
          </Link>
          .
        </p>
      </EmptyNote>
    );
  }
  return (
    <EmptyNote title="No run yet">
      <p className="max-w-prose text-muted">
        A run is one execution of a flow. It shows here as soon as it is queued, and goes on by itself while you watch.
        Start one with the button above, or on the command line:
      </p>
      <CodeSample>{'npm start\nnpx millrace run price-monitoring --input \'{"urls":["https://..."]}\''}</CodeSample>
    </EmptyNote>
  );
}
