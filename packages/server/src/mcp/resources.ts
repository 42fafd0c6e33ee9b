import { buffer } from "node:stream/consumers";
import { type ArtifactDto, type JournalEntryDto, operations, type Scope } from "@millrace/contract";
import {
  type ListResourcesResult,
  type ReadResourceResult,
  ResourceNotFoundError,
  type ResourceTemplateType,
} from "@modelcontextprotocol/server";
import { answerLimit, cutText, fittingRows } from "./cut-text.ts";
import { holds, type McpCaller } from "./mcp-caller.ts";
import { parseRunUri, type RunPlace, runUri } from "./run-uri.ts";

const json = "application/json";
const listed = 50;
// What is sent inline: of texts what a model can still look through, of pictures what models take.
const textLimitBytes = 256 * 1024;
const pictureLimitBytes = 4 * 1024 * 1024;

interface Template extends ResourceTemplateType {
  readonly scope: Scope;
}

const templates: readonly Template[] = [
  runTemplate("{runId}", { title: "A run", description: "Its status, its input and how it ended." }),
  runTemplate("{runId}/output", { title: "The output of a run", description: "What it returned, whole." }),
  runTemplate("{runId}/journal{?after}", {
    title: "The journal of a run",
    description: "What it did, in order; `next` names the next page.",
  }),
  runTemplate("{runId}/logs{?after}", { title: "The log of a run", description: "What it has noted, a line each." }),
  runTemplate("{runId}/artifacts", {
    title: "The files of a run",
    description: "Screenshots, downloads and other files, by name.",
    scope: "artifacts:read",
  }),
  runTemplate("{runId}/artifacts/{artifact}", {
    title: "A file of a run",
    description: "Text and pictures as they are, a link for others.",
    scope: "artifacts:read",
  }),
];

function runTemplate(
  path: string,
  {
    title,
    description,
    scope = "runs:read",
  }: { readonly title: string; readonly description: string; readonly scope?: Scope },
): Template {
  return { uriTemplate: `millrace://runs/${path}`, name: title, description, scope };
}

export function listTemplates(caller: McpCaller): ResourceTemplateType[] {
  return templates.filter(({ scope }) => holds(caller, [scope])).map(({ scope: _, ...shown }) => shown);
}

/** The runs, newest first. */
export async function listResources(caller: McpCaller, cursor: string | undefined): Promise<ListResourcesResult> {
  if (!holds(caller, ["runs:read"])) return { resources: [] };
  const page = await caller.call(operations.runs.list, {
    limit: listed,
    ...(cursor !== undefined && { before: cursor }),
  });
  const resources = page.runs.map(({ runId, flow, status, createdAt }) => ({
    uri: runUri(runId),
    name: `${flow} ${runId}`,
    description: `${status}, of ${createdAt}`,
    mimeType: json,
  }));
  return { resources, ...(page.next !== null && { nextCursor: page.next }) };
}

export async function readResource(caller: McpCaller, uri: string): Promise<ReadResourceResult> {
  const place = parseRunUri(uri);
  if (!place) throw new ResourceNotFoundError(uri);
  if (place.artifact !== null)
    return { contents: [await readArtifact(caller, uri, { runId: place.runId, artifact: place.artifact })] };
  const text = (mimeType: string, content: string) => ({ contents: [{ uri, mimeType, text: content }] });
  const { runId, part } = place;
  if (part === "journal") return text(json, await readJournal(caller, place));
  if (part === "logs") return text("text/plain", await readLogs(caller, place));
  if (part === "artifacts") return text(json, JSON.stringify(await listFiles(caller, runId)));
  const run = await caller.call(operations.runs.get, { runId });
  if (part !== "output") return text(json, JSON.stringify(run));
  return run.largeOutput
    ? { contents: [await readArtifact(caller, uri, { runId, artifact: run.largeOutput.artifact })] }
    : text(json, JSON.stringify(run.output));
}

async function listFiles(caller: McpCaller, runId: string) {
  const { artifacts } = await caller.call(operations.artifacts.list, { runId });
  return artifacts.map((file) => ({ ...file, uri: runUri(runId, `artifacts/${file.artifact}`) }));
}

async function readJournal(caller: McpCaller, { runId, after }: RunPlace): Promise<string> {
  const { entries, next } = await caller.call(operations.runs.journal, { runId, after });
  const kept = fittingRows(entries.map((entry) => JSON.stringify(entry)));
  const last = entries[kept.length - 1];
  const goesOn = kept.length < entries.length || next !== null;
  const nextUri = last && goesOn ? JSON.stringify(`${runUri(runId, "journal")}?after=${last.seq}`) : "null";
  return `{"entries":[${kept.join(",")}],"next":${nextUri}}`;
}

async function readLogs(caller: McpCaller, { runId, after }: RunPlace): Promise<string> {
  const lines: string[] = [];
  let characters = 0;
  for (let from: number | null = after; from !== null; ) {
    const page: { entries: JournalEntryDto[]; next: number | null } = await caller.call(operations.runs.journal, {
      runId,
      after: from,
    });
    for (const entry of page.entries) {
      if (entry.kind !== "log.written") continue;
      const { level, message, fields, step } = entry.body;
      const line = cutText(
        `${entry.at} ${level} ${step === undefined ? "" : `[${step}] `}${message}${fields === undefined ? "" : ` ${JSON.stringify(fields)}`}`,
      );
      characters += line.length + 1;
      if (characters > answerLimit)
        return `${lines.join("\n")}\n[It goes on: read ${runUri(runId, "logs")}?after=${entry.seq - 1}]`;
      lines.push(line);
    }
    from = page.next;
  }
  return lines.join("\n");
}

async function readArtifact(
  caller: McpCaller,
  uri: string,
  place: { readonly runId: string; readonly artifact: string },
) {
  const { runId, artifact } = place;
  const file = (await caller.call(operations.artifacts.list, { runId })).artifacts.find(
    (one) => one.artifact === artifact,
  );
  if (!file) throw new ResourceNotFoundError(uri);
  const { mediaType, sizeBytes } = file;
  const inline = isText(mediaType) ? textLimitBytes : mediaType.startsWith("image/") ? pictureLimitBytes : -1;
  if (sizeBytes > inline) return { uri, mimeType: "text/plain", text: linkTo(caller, { runId, file }) };
  const bytes = await buffer(await caller.read({ runId, artifact }));
  return isText(mediaType)
    ? { uri, mimeType: mediaType, text: bytes.toString("utf8") }
    : { uri, mimeType: mediaType, blob: bytes.toString("base64") };
}

const isText = (mediaType: string) => /^text\/|^application\/(.+\+)?(json|xml)\b/.test(mediaType);

function linkTo(
  { apiUrl }: McpCaller,
  { runId, file }: { readonly runId: string; readonly file: ArtifactDto },
): string {
  const path = operations.artifacts.get.path
    .replace("{runId}", encodeURIComponent(runId))
    .replace("{artifact}", file.artifact);
  return `${file.name} (${file.mediaType}) has ${file.sizeBytes} bytes and is not shown here. With a token it can be downloaded: ${apiUrl}${path}`;
}
