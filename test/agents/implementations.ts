import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One of the programs in examples/agents: an agent of its own, with a capability of its own. */
export interface Implementation {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** As many processes of it as a small machine bears. */
  readonly most: number;
}

const examples = fileURLToPath(new URL("../../examples/agents/", import.meta.url));
const cli = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
// A process with our TypeScript in it takes 100 MB and a second of CPU to start.
const mostOfLarge = 3;

/** All programs of examples/agents that this machine can run. What has to be built goes into the folder; null leaves it out. */
export function findImplementations(buildFolder: string | null): readonly Implementation[] {
  return [
    ...files("node", ".ts").map((file) => of(file, process.execPath)),
    ...files("python", ".py").map((file) => of(file, "python3")),
    ...files("perl", ".pl").map((file) => of(file, "perl")),
    ...files("bash", ".sh").map((file) => of(file, "bash")),
    ...files("awk", ".awk").map((file) => ({ ...of(file, "gawk"), args: ["--file", file] })),
    ...files("sdk", ".ts").map((file) => ({ ...of(file, process.execPath), most: mostOfLarge })),
    ...files("millrace", ".ts").map(millraceAgent),
    ...builtGo(buildFolder),
  ].filter(
    ({ command, name }) => isThere(command) && (!name.startsWith("bash ") || (isThere("curl") && isThere("jq"))),
  );
}

/** The programs of a folder: all but what they share. */
function files(folder: string, extension: string): readonly string[] {
  return readdirSync(join(examples, folder))
    .filter((file) => extname(file) === extension && !["client", "measured"].includes(basename(file, extension)))
    .map((file) => join(examples, folder, file));
}

function of(file: string, command: string): Implementation {
  const [name, language] = [basename(file, extname(file)), basename(join(file, ".."))];
  return { name: `${language} ${name}`, command, args: [file], most: Number.POSITIVE_INFINITY };
}

function millraceAgent(file: string): Implementation {
  const place = ["--server", "$MILLRACE_URL", "--token-file", "$TOKEN_FILE", "--lease", "$AGENT_LEASE"];
  return { ...of(file, process.execPath), args: [cli, "agent", "run", file, ...place], most: mostOfLarge };
}

function builtGo(folder: string | null): readonly Implementation[] {
  if (folder === null || !isThere("go")) return [];
  const built = spawnSync("go", ["build", "-o", `${folder}/`, "./crc", "./levenshtein"], { cwd: join(examples, "go") });
  if (built.status !== 0) throw new Error(`Cannot build the agents in Go: ${built.stderr}`);
  return ["crc", "levenshtein"].map((name) => of(join(folder, name), join(folder, name))).map(asGo);
}

const asGo = (one: Implementation): Implementation => ({ ...one, name: `go ${basename(one.command)}`, args: [] });

function isThere(command: string): boolean {
  return command.includes("/") || spawnSync("which", [command]).status === 0;
}
