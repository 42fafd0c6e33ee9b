import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { configurationReference } from "./configuration-reference.ts";
import { configKeys } from "./keys.ts";
import { readConfig } from "./read-config.ts";

/** The problems that a configuration is refused with. */
function problemsOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("readConfig()", () => {
  it("needs nothing to be set", () => {
    expect(readConfig({})).toEqual({
      dataFolder: resolve(".millrace"),
      databaseUrl: null,
      listenUrl: null,
      host: "127.0.0.1",
      port: 5005,
      publicUrl: null,
      browser: null,
      grants: [],
      concurrency: 50,
      labels: [],
      runnerMemoryMb: 512,
      healthPort: null,
      leaseMs: 10_000,
      drainMs: 10_000,
      retentionDays: null,
      logLevel: "info",
      environment: {},
    });
  });

  it("reads every key", () => {
    const config = readConfig({
      PATH: "/bin",
      MILLRACE_DATA_DIR: "/srv/millrace",
      MILLRACE_DATABASE_URL: "postgres://ada:pw@db:5432/runs",
      MILLRACE_LISTEN_URL: "postgres://ada:pw@db:5433/runs",
      MILLRACE_HOST: "::1",
      MILLRACE_PORT: "0",
      MILLRACE_PUBLIC_URL: "https://millrace.example/in/",
      MILLRACE_BROWSER: "none",
      MILLRACE_GRANTS: "127.0.0.1:5006, [::1]:80,intranet.local:8080",
      MILLRACE_CONCURRENCY: "8",
      MILLRACE_LABELS: "gpu, eu,gpu",
      MILLRACE_RUNNER_MEMORY_MB: "1024",
      MILLRACE_HEALTH_PORT: "5100",
      MILLRACE_LEASE_MS: "2000",
      MILLRACE_DRAIN_MS: "0",
      MILLRACE_RETENTION_DAYS: "90",
      MILLRACE_LOG_LEVEL: "off",
    });
    expect(config).toEqual({
      dataFolder: "/srv/millrace",
      databaseUrl: "postgres://ada:pw@db:5432/runs",
      listenUrl: "postgres://ada:pw@db:5433/runs",
      host: "::1",
      port: 0,
      publicUrl: "https://millrace.example/in",
      browser: "none",
      grants: ["127.0.0.1:5006", "[::1]:80", "intranet.local:8080"],
      concurrency: 8,
      labels: ["eu", "gpu"],
      runnerMemoryMb: 1_024,
      healthPort: 5_100,
      leaseMs: 2_000,
      drainMs: 0,
      retentionDays: 90,
      logLevel: "off",
      environment: { PATH: "/bin" },
    });
  });

  it("takes a key that is set to nothing as not set", () => {
    expect(readConfig({ MILLRACE_PORT: " ", MILLRACE_DATABASE_URL: "" })).toMatchObject({
      port: 5005,
      databaseUrl: null,
    });
  });

  it("lets a flag win over the environment", () => {
    expect(readConfig({ MILLRACE_PORT: "6000" }, { MILLRACE_PORT: "7000" }).port).toBe(7_000);
  });

  it("tells all problems at once", () => {
    const told = problemsOf({ MILLRACE_PORT: "70000", MILLRACE_CONCURRENCY: "0", MILLRACE_LOG_LEVEL: "loud" });
    expect(told).toContain('MILLRACE_PORT must be a whole number from 0 to 65535: "70000"');
    expect(told).toContain('MILLRACE_CONCURRENCY must be a whole number from 1 to 10000: "0"');
    expect(told).toContain('MILLRACE_LOG_LEVEL must be one of debug, info, warn, error, off: "loud"');
  });

  it.each(["millrace.example", "ftp://a.example", "https://a.example/?x=1", "https://ada:pw@a.example"])(
    "refuses the public URL %s",
    (url) => {
      expect(problemsOf({ MILLRACE_PUBLIC_URL: url })).toContain("MILLRACE_PUBLIC_URL must be a URL");
    },
  );

  it.each(["abc", "-1", "1.5", "0x10", "65536", "99999999999999999999"])("refuses the port %s", (port) => {
    expect(problemsOf({ MILLRACE_PORT: port })).toContain("MILLRACE_PORT must be");
  });

  it.each(["0.0.0.0", "::", "192.168.1.7", "example.com", "127.0.0.1.example.com"])(
    "refuses to listen on %s",
    (host) => {
      expect(problemsOf({ MILLRACE_HOST: host })).toContain("MILLRACE_HOST must be 127.0.0.1 or ::1");
    },
  );

  it("takes localhost as 127.0.0.1", () => {
    expect(readConfig({ MILLRACE_HOST: "localhost" }).host).toBe("127.0.0.1");
  });

  it.each(["shop", "shop:0", "shop:65536", "a:1,,b:2", "http://shop:80", "shop:80/x"])(
    "refuses the grant %s",
    (grants) => {
      expect(problemsOf({ MILLRACE_GRANTS: grants })).toContain("MILLRACE_GRANTS must list host:port");
    },
  );

  it.each(["GPU", "gpu,", "two words", "-x", "a|b"])("refuses the labels %j", (labels) => {
    expect(problemsOf({ MILLRACE_LABELS: labels })).toContain("MILLRACE_LABELS must list labels");
  });

  it("never shows a password", () => {
    const url = "mysql://ada:hunter2@db/runs";
    const told = problemsOf({ MILLRACE_DATABASE_URL: url, MILLRACE_LISTEN_URL: url });
    expect(told).toContain("MILLRACE_DATABASE_URL must be a URL that begins with postgres://");
    expect(told).toContain("MILLRACE_LISTEN_URL must be a URL that begins with postgres://");
    expect(told).not.toContain("hunter2");
  });

  it("answers an unknown key with the nearest one", () => {
    expect(problemsOf({ MILLRACE_PROT: "1" })).toContain("MILLRACE_PROT is not known; did you mean MILLRACE_PORT?");
    expect(problemsOf({ MILLRACE_COLOUR_OF_THE_SEA: "1" })).toMatch(/MILLRACE_COLOUR_OF_THE_SEA is not known$/);
  });

  it("has a row for each key in the documentation (write it anew with npx vitest run packages/server -u)", async () => {
    for (const name of Object.keys(configKeys)) expect(configurationReference()).toContain(`| \`${name}\` |`);
    await expect(configurationReference()).toMatchFileSnapshot("../../../../docs/configuration.md");
  });
});
