import { Link } from "@tanstack/react-router";
import { Mark } from "../brand/mark.tsx";

/** What stands in the place of an empty list: how to fill it. */
export function NoRuns({ isFiltered }: { readonly isFiltered: boolean }) {
  return (
    <section className="panel flex flex-col items-center gap-3 px-4 py-14 text-center">
      <Mark className="size-12 text-race" />
      <h2 className="text-base font-semibold">{isFiltered ? "No run fits" : "No run yet"}</h2>
      {isFiltered ? (
        <p className="text-muted">
          Choose another status or flow, or see{" "}
          <Link to="/" className="link">
            all runs
          </Link>
          .
        </p>
      ) : (
        <>
          <p className="max-w-prose text-muted">
            A run is one execution of a flow. It shows here as soon as it is queued, and goes on by itself while you
            watch. Start one with the button above, or on the command line:
          </p>
          <pre className="overflow-x-auto rounded-md bg-raised p-3 text-left font-mono text-xs">
            {'npm start\nnpx millrace run price-monitoring --input \'{"urls":["https://..."]}\''}
          </pre>
        </>
      )}
    </section>
  );
}
