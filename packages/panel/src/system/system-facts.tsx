import type { ReactNode } from "react";
import { formatMoment } from "../time/format-when.ts";
import type { SystemAnswer } from "./system-corner.tsx";

const storeWords = { sqlite: "embedded SQLite", postgres: "PostgreSQL" };

/** What is installed here and how it runs. */
export function SystemFacts({ system }: { readonly system: SystemAnswer }) {
  const { worker, confinement, reach, browser, connections } = system;
  return (
    <dl className="grid gap-x-4 gap-y-2 text-sm sm:grid-cols-[8rem_1fr]">
      <Fact title="Version">
        {system.version}{" "}
        <span className="text-muted">
          on Node {system.node}, {system.platform}
        </span>
      </Fact>
      <Fact title="Since">{formatMoment(Date.parse(system.startedAt))}</Fact>
      <Fact title="Store">{storeWords[system.store.kind]}</Fact>
      <Fact title="Data folder">
        <span className="font-mono text-xs wrap-anywhere">{system.dataFolder}</span>
      </Fact>
      <Fact title="Worker">
        {worker.state}, {worker.runs} of {worker.concurrency} runs, {worker.runners.length}{" "}
        {worker.runners.length === 1 ? "runner" : "runners"}
      </Fact>
      <Fact title="Browser">
        {browser
          ? `${browser.kind}${browser.version === null ? "" : ` ${browser.version}`}`
          : "none found: npx millrace doctor says what to do"}
      </Fact>
      <Fact title="Reach">{reach.notice ?? "this machine alone"}</Fact>
      <Fact title="Isolation">
        {confinement.level}
        {confinement.holds.length > 0 && <span className="text-muted">: {confinement.holds.join(", ")}</span>}
        {confinement.advisory.length > 0 && (
          <ul className="mt-1 flex flex-col gap-1.5 text-xs">
            {confinement.advisory.map(({ part, why, mend }) => (
              <li key={part} className="rounded-md bg-hold-faint p-2">
                <strong>Advisory, {part}:</strong> {why}. <span className="block">To mend it: {mend}</span>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact title="Connections">
        {connections.length === 0 && <span className="text-muted">none</span>}
        <ul>
          {connections.map(({ name, kind, baseUrl }) => (
            <li key={name}>
              {name} <span className="text-muted">({kind})</span> <span className="font-mono text-xs">{baseUrl}</span>
            </li>
          ))}
        </ul>
      </Fact>
    </dl>
  );
}

function Fact({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{title}</dt>
      <dd className="max-sm:mb-1">{children}</dd>
    </>
  );
}
