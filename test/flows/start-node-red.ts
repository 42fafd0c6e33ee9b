import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Application, applicationsFolder, startApplication } from "./start-application.ts";

/** An endpoint that a flow of Node-RED serves. */
export interface Endpoint {
  readonly method?: "get" | "post";
  /** With parameters as in `/companies/:id`. */
  readonly path: string;
  /** JavaScript over `msg`, whose payload, status and headers are the answer. */
  readonly code: string;
}

/** Starts Node-RED with its editor at /editor/ and endpoints behind a name and password. */
export function startNodeRed({
  endpoints,
  login,
}: {
  readonly endpoints: readonly Endpoint[];
  readonly login: { readonly user: string; readonly password: string };
}): Promise<Application> {
  return startApplication({
    script: "node-red/red.js",
    ready: "/editor/",
    async prepare({ folder, port }) {
      const settings = `const { hashSync } = require(${JSON.stringify(join(applicationsFolder, "bcryptjs"))});
module.exports = {
  uiHost: "127.0.0.1", uiPort: ${port}, userDir: __dirname, flowFile: "flows.json", httpAdminRoot: "/editor",
  httpNodeAuth: { user: ${JSON.stringify(login.user)}, pass: hashSync(${JSON.stringify(login.password)}, 4) },
  credentialSecret: "of the test", telemetry: { enabled: false }, editorTheme: { tours: false },
  externalModules: { palette: { allowInstall: false }, modules: { allowInstall: false } },
};`;
      await writeFile(join(folder, "settings.cjs"), settings);
      await writeFile(
        join(folder, "flows.json"),
        JSON.stringify([{ id: "tab", type: "tab", label: "Site" }, ...endpoints.flatMap(nodesOf)]),
      );
      return ["--settings", join(folder, "settings.cjs")];
    },
  });
}

/** What asks, what thinks and what answers, wired up. */
function nodesOf({ method = "get", path, code }: Endpoint, at: number): object[] {
  const id = (part: string) => `${part}-${at}`;
  const place = { z: "tab", x: 100, y: 100 + 50 * at };
  return [
    { ...place, id: id("in"), type: "http in", name: "", url: path, method, upload: false, wires: [[id("code")]] },
    { ...place, id: id("code"), type: "function", name: path, func: code, outputs: 1, wires: [[id("out")]] },
    { ...place, id: id("out"), type: "http response", name: "", statusCode: "", headers: {}, wires: [] },
  ];
}
