import type { FlowCheck, NotedRun } from "./noted-run.ts";

/** The page of the bundled flows: what each does, and what it did in the last check. */
export function flowPage({ date, machine, command, passed, flows, runs }: FlowCheck): string {
  const runsOf = (flow: string) => runs.filter((run) => run.flow === flow);
  const overview = flows.map(({ flow, description, hasReadme }) => {
    const own = runsOf(flow);
    return row([
      hasReadme ? `[${flow}](../flows/${flow}/README.md)` : flow,
      description ?? "",
      own.length === 0 ? "not run" : summary(own),
    ]);
  });
  const sections = flows.map(({ flow }) => section(flow, runsOf(flow)));
  return `# The bundled flows

Written by \`${command}\`, which runs every bundled flow with its tests: on a server and runners as in use, against sites
and services of this machine. The runs with their inputs are in [flows.json](measurements/gallery/flows.json).
Last check: ${date}, ${passed ? "all tests passed" : "**some tests failed**"}. ${machine}

\`millrace flows\` lists them, \`millrace flows show <flow>\` tells what one takes, \`millrace new my-flow --from <flow>\`
copies one with its tests.

| flow | what it does | last check |
|---|---|---|
${overview.join("\n")}

${sections.join("\n\n")}
`;
}

function summary(runs: readonly NotedRun[]): string {
  const steps = runs.reduce((sum, run) => sum + run.steps, 0);
  const files = runs.reduce((sum, run) => sum + run.artifacts.length, 0);
  return `${counted(runs.length, "run")}, ${counted(steps, "step")}, ${counted(files, "file")}`;
}

function section(flow: string, runs: readonly NotedRun[]): string {
  const title = `## ${flow}`;
  if (runs.length === 0) return `${title}\n\nNot run in the last check: none of its tests came as far as a run of it.`;
  const rows = runs.map((run) =>
    row([run.test, run.status, seconds(run.durationMs), String(run.steps), String(run.events), files(run)]),
  );
  return `${title}\n\n| run in the test | ended | took | steps | events | files |\n|---|---|---:|---:|---:|---|\n${rows.join("\n")}`;
}

const mostFiles = 3;

/** The kinds of files, with how many there are of each. */
function files({ artifacts }: NotedRun): string {
  if (artifacts.length === 0) return "none";
  const names = Map.groupBy(artifacts, ({ name }) => name);
  const told = [...names].slice(0, mostFiles).map(([name, all]) => (all.length > 1 ? `${name} × ${all.length}` : name));
  const sizeKib = Math.ceil(artifacts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1_024);
  const further = names.size > mostFiles ? `, ${names.size - mostFiles} more` : "";
  return `${told.join(", ")}${further}; ${sizeKib.toLocaleString("en-GB")} KiB`;
}

const counted = (count: number, thing: string) => `${count.toLocaleString("en-GB")} ${thing}${count === 1 ? "" : "s"}`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
