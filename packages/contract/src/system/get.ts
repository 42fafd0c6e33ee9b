import { z } from "zod";
import { timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const getSystem = operation(routes.system.get, {
  input: z.strictObject({}),
  output: z.object({
    version: z.string().describe("The version of Millrace."),
    node: z.string(),
    platform: z.string(),
    project: z.string(),
    startedAt: timestamp,
    dataFolder: z.string(),
    store: z.object({
      kind: z.enum(["sqlite", "postgres"]),
      hears: z
        .boolean()
        .describe("Whether it tells of commits of other processes; else it is asked every half second."),
    }),
    worker: z.object({
      id: z.string().nullable().describe("Null while it has no lease."),
      state: z.enum(["starting", "working", "store unavailable", "draining", "stopped", "fenced"]),
      runs: z.int().describe("How many runs it holds."),
      concurrency: z.int(),
      labels: z.array(z.string()).describe("What it has for the runs that need it."),
      runners: z.array(z.object({ project: z.string(), processId: z.int().nullable(), runs: z.int() })),
    }),
    backlog: z
      .object({
        claimable: z
          .array(
            z.object({
              needs: z.array(z.string()).describe("Labels that a worker must have to take them."),
              count: z.int(),
              oldestMs: z.int().describe("How long the one that waits the longest has been claimable."),
              met: z.boolean().describe("Whether some live worker has what they need."),
            }),
          )
          .describe("Runs of all projects that a worker could take now, by what they need."),
        held: z.int().describe("Due runs that wait for a place in their queue; more workers would not help them."),
        workers: z
          .array(z.object({ workerId: z.string(), labels: z.array(z.string()) }))
          .describe("Those that are alive."),
      })
      .nullable()
      .describe("How much work there is for how many workers; null while the store does not answer."),
    confinement: z.object({
      level: z.enum(["full", "partial", "none"]),
      holds: z.array(z.string()).describe("What the operating system keeps flow code from."),
      advisory: z
        .array(z.object({ part: z.string(), why: z.string(), mend: z.string() }))
        .describe("What it does not, why, and what to do about it."),
    }),
    reach: z
      .object({
        address: z.string().describe("What it listens on."),
        names: z.array(z.string()).describe("By which names it may be called, beside those of loopback."),
        notice: z
          .string()
          .nullable()
          .describe("What it means that it can be reached from outside; null where it cannot."),
      })
      .describe("Who can reach the server."),
    browser: z.object({ kind: z.string(), path: z.string(), version: z.string().nullable() }).nullable(),
    connections: z.array(z.object({ name: z.string(), kind: z.string(), baseUrl: z.string() })),
  }),
  errors: [],
  scope: "system:read",
  summary: "Says what is installed here and how it runs.",
  example: {
    input: {},
    output: {
      version: "0.1.0",
      node: "24.11.0",
      platform: "linux x64",
      project: "default",
      startedAt: "2026-03-01T05:59:58.100Z",
      dataFolder: "/home/ada/millrace/.millrace",
      store: { kind: "sqlite", hears: true },
      worker: {
        id: "5f0c2d1e-6a0b-4c55-9b0e-7a1f6e1d2c3b",
        state: "working",
        runs: 2,
        concurrency: 50,
        labels: ["browser"],
        runners: [{ project: "default", processId: 4711, runs: 2 }],
      },
      backlog: {
        claimable: [
          { needs: [], count: 12, oldestMs: 340, met: true },
          { needs: ["gpu"], count: 1, oldestMs: 62_000, met: false },
        ],
        held: 0,
        workers: [{ workerId: "5f0c2d1e-6a0b-4c55-9b0e-7a1f6e1d2c3b", labels: ["browser"] }],
      },
      confinement: {
        level: "partial",
        holds: ["network", "privileges", "resources"],
        advisory: [{ part: "files", why: "the kernel refuses a private root", mend: "run the worker as root" }],
      },
      reach: { address: "127.0.0.1", names: [], notice: null },
      browser: { kind: "chromium", path: "/usr/bin/chromium", version: "140.0.7339.80" },
      connections: [{ name: "shop", kind: "http", baseUrl: "http://127.0.0.1:5006" }],
    },
  },
});
