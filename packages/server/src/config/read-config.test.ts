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
      secretKeys: null,
      host: "127.0.0.1",
      publicHosts: [],
      port: 5005,
      publicUrl: null,
      rates: { readsPerSecond: 10_000, writesPerSecond: 2_000, refusalsPerMinute: 120 },
      trustedProxies: [],
      browser: null,
      grants: [],
      concurrency: 50,
      labels: [],
      sqliteFolders: [],
      connectionCheckMinutes: 15,
      runnerMemoryMb: 512,
      healthPort: null,
      leaseMs: 10_000,
      drainMs: 10_000,
      uploadMb: 10_240,
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
      MILLRACE_SECRET_KEY: `${Buffer.alloc(32, 1).toString("base64")}, ${Buffer.alloc(32, 2).toString("base64url")}`,
      MILLRACE_HOST: "::1",
      MILLRACE_PUBLIC_HOSTS: "Millrace.example, 10.0.0.7:8080",
      MILLRACE_PORT: "0",
      MILLRACE_PUBLIC_URL: "https://millrace.example/in/",
      MILLRACE_READS_PER_SECOND: "3",
      MILLRACE_WRITES_PER_SECOND: "2",
      MILLRACE_REFUSALS_PER_MINUTE: "1",
      MILLRACE_TRUSTED_PROXIES: "10.0.0.1, ::1",
      MILLRACE_BROWSER: "none",
      MILLRACE_GRANTS: "127.0.0.1:5006, [::1]:80,intranet.local:8080",
      MILLRACE_CONCURRENCY: "8",
      MILLRACE_CONNECTION_CHECK_MINUTES: "0",
      MILLRACE_LABELS: "gpu, eu,gpu",
      MILLRACE_SQLITE_FOLDERS: "/srv/sales:/srv/stock/:/srv/sales",
      MILLRACE_RUNNER_MEMORY_MB: "1024",
      MILLRACE_HEALTH_PORT: "5100",
      MILLRACE_LEASE_MS: "2000",
      MILLRACE_DRAIN_MS: "0",
      MILLRACE_UPLOAD_MB: "5",
      MILLRACE_RETENTION_DAYS: "90",
      MILLRACE_LOG_LEVEL: "off",
    });
    expect(config).toEqual({
      dataFolder: "/srv/millrace",
      databaseUrl: "postgres://ada:pw@db:5432/runs",
      listenUrl: "postgres://ada:pw@db:5433/runs",
      secretKeys: [Buffer.alloc(32, 1), Buffer.alloc(32, 2)],
      host: "::1",
      publicHosts: ["millrace.example", "10.0.0.7:8080"],
      port: 0,
      publicUrl: "https://millrace.example/in",
      rates: { readsPerSecond: 3, writesPerSecond: 2, refusalsPerMinute: 1 },
      trustedProxies: ["10.0.0.1", "::1"],
      browser: "none",
      grants: ["127.0.0.1:5006", "[::1]:80", "intranet.local:8080"],
      concurrency: 8,
      labels: ["eu", "gpu"],
      sqliteFolders: ["/srv/sales", "/srv/stock"],
      connectionCheckMinutes: 0,
      runnerMemoryMb: 1_024,
      healthPort: 5_100,
      leaseMs: 2_000,
      drainMs: 0,
      uploadMb: 5,
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

  it.each(["example.com", "127.0.0.1.example.com", "*", "[::1]", "fe80::1%eth0", "10.0.0.0/8", "256.0.0.1"])(
    "refuses to listen on %s",
    (host) => {
      expect(problemsOf({ MILLRACE_HOST: host })).toContain("MILLRACE_HOST must be an IP address of this machine");
    },
  );

  it.each([
    ["localhost", "127.0.0.1"],
    ["0.0.0.0", "0.0.0.0"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["FD00::0:2", "fd00::2"],
    ["192.168.1.7", "192.168.1.7"],
  ])("listens on %s as %s", (written, host) => {
    expect(readConfig({ MILLRACE_HOST: written }).host).toBe(host);
  });

  it.each(["shop", "shop:0", "shop:65536", "a:1,,b:2", "http://shop:80", "shop:80/x"])(
    "refuses the grant %s",
    (grants) => {
      expect(problemsOf({ MILLRACE_GRANTS: grants })).toContain("MILLRACE_GRANTS must list host:port");
    },
  );

  it.each(["proxy", "10.0.0.1,", "10.0.0.0/8"])("refuses the trusted proxies %s", (proxies) => {
    expect(problemsOf({ MILLRACE_TRUSTED_PROXIES: proxies })).toContain(
      "MILLRACE_TRUSTED_PROXIES must list IP addresses",
    );
  });

  it.each(["sales", "/srv/sales:", ":"])("refuses the folders %j", (folders) => {
    expect(problemsOf({ MILLRACE_SQLITE_FOLDERS: folders })).toContain("must list absolute folders");
  });

  it.each(["/srv", "/srv/millrace", "/srv/millrace/more", "/"])(
    "keeps the data folder from being one: %s",
    (folder) => {
      const settings = { MILLRACE_DATA_DIR: "/srv/millrace", MILLRACE_SQLITE_FOLDERS: folder };
      expect(problemsOf(settings)).toContain("must list folders apart from the data folder /srv/millrace");
      expect(readConfig({ ...settings, MILLRACE_SQLITE_FOLDERS: "/srv/mill" }).sqliteFolders).toEqual(["/srv/mill"]);
    },
  );

  it.each(["GPU", "gpu,", "two words", "-x", "a|b"])("refuses the labels %j", (labels) => {
    expect(problemsOf({ MILLRACE_LABELS: labels })).toContain("MILLRACE_LABELS must list labels");
  });

  it("takes places of the secret key, which are of one machine", () => {
    const key = Buffer.alloc(32, 1);
    const settings = { MILLRACE_SECRET_KEY: `keychain, keychain:my.office,file, ${key.toString("base64")}` };
    expect(readConfig(settings).secretKeys).toEqual([{ keychain: "default" }, { keychain: "my.office" }, "file", key]);
    const shared = { MILLRACE_DATABASE_URL: "postgres://db/runs" };
    expect(problemsOf({ ...settings, ...shared })).toMatch(/MILLRACE_SECRET_KEY must hold keys themselves/);
    expect(readConfig({ ...shared, MILLRACE_SECRET_KEY: key.toString("base64") }).secretKeys).toEqual([key]);
  });

  it.each([
    "short",
    `${"A".repeat(43)}=,`,
    "A".repeat(44),
    "keychain:-x",
    "keychain:two words",
    "keychain:a/b",
    "files",
  ])("refuses the secret key %s without showing it", (key) => {
    expect(problemsOf({ MILLRACE_SECRET_KEY: key })).toMatch(/MILLRACE_SECRET_KEY must be 32 bytes in base64/);
    expect(problemsOf({ MILLRACE_SECRET_KEY: key })).not.toContain(key);
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
