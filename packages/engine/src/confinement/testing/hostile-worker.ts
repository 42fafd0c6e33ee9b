import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { confineCommand } from "../confine-command.ts";
import { type Command, confineProgram } from "../confine-program.ts";
import type { Confinement } from "../confinement.ts";
import { detectConfinement } from "../detect-confinement.ts";
import type { HostileReport, Targets } from "./hostile-runner.ts";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const hostileRunner = fromHere("./hostile-runner.ts");
/** What a real runner may read. */
export const installation = [fromHere("../../../../../packages"), fromHere("../../../../../node_modules")];

export interface Attack {
  /** `both` is how runners are started; `system` leaves out Node's permissions, `none` is the control without any. */
  readonly fences: "both" | "system" | "none";
  readonly only?: readonly string[];
}

/** Puts up what a worker has on its machine, starts the hostile runner beside it and hands back what it could do. */
export async function attack({ fences, only }: Attack): Promise<HostileReport & { readonly confinement: Confinement }> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-hostile-"));
  const [secret, shown, unixSocket] = ["secret", "shown", "socket"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const abstractSocket = folder.slice(1);
  const servers = [0, unixSocket, `\0${abstractSocket}`].map((at) => createServer().listen(at as number));
  const udp = createSocket("udp4").bind(0, "127.0.0.1");
  try {
    await Promise.all([...servers, udp].map((server) => once(server, "listening")));
    await Promise.all([mkdir(shown), writeFile(secret, "secret")]);
    await Promise.all([folder, secret, shown, unixSocket].map((path) => chmod(path, 0o777)));
    const confinement = await detectConfinement({ readOnlyPaths: installation });
    const targets: Targets = {
      workerPid: process.pid,
      tcpPort: (servers[0]!.address() as AddressInfo).port,
      udpPort: udp.address().port,
      unixSocket,
      abstractSocket,
      secret,
      shown,
      setpriv: "tools" in confinement.means ? confinement.means.tools.setpriv : "",
      library: "libraries" in confinement.means ? confinement.means.libraries[0]! : "",
      flowModule: fromHere("../../../../flow/src/index.ts"),
      playwrightModule: fromHere("../../../../../node_modules/playwright-core/index.mjs"),
      ...(only ? { only } : {}),
    };
    return { confinement, ...(await attackFrom(commandOf(fences, { confinement, shown }), targets)) };
  } finally {
    for (const server of [...servers, udp]) server.close();
    await rm(folder, { recursive: true });
  }
}

function commandOf(fences: Attack["fences"], parts: { confinement: Confinement; shown: string }): Command {
  const program = [process.execPath, hostileRunner] as const;
  const readOnlyPaths = [...installation, parts.shown];
  const tmpLimitBytes = 8 * 1024 * 1024;
  const { confinement } = parts;
  switch (fences) {
    case "both":
      return confineCommand({ nodePath: program[0], args: [program[1]], readOnlyPaths, confinement, tmpLimitBytes });
    case "system":
      return confineProgram({ program, readOnlyPaths, means: confinement.means, tmpLimitBytes });
    case "none":
      return { command: program[0], args: [program[1]], env: {} };
  }
}

async function attackFrom({ command, args, env }: Command, targets: Targets): Promise<HostileReport> {
  const runner = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const port = runner.stdio[3] as import("node:net").Socket;
  port.write(`${JSON.stringify(targets)}\n`);
  const [answer, errors] = await Promise.all([text(port), text(runner.stderr!), once(runner, "exit")]);
  if (answer === "") throw new Error(`the hostile runner did not answer: ${errors}`);
  return JSON.parse(answer) as HostileReport;
}
