import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { freePort, startServer, untilAnswered } from "../processes.js";

/** A webhook, as many change nodes as others have steps, each adding 180 bytes, and the answer. */
export async function replying({ folder, stepsPerRun }) {
  const port = await freePort();
  await writeFile(join(folder, "flows.json"), JSON.stringify(flows(stepsPerRun)));
  await writeFile(
    join(folder, "settings.js"),
    `module.exports = ${JSON.stringify({
      uiHost: "127.0.0.1",
      uiPort: port,
      userDir: folder,
      flowFile: "flows.json",
      httpAdminRoot: false,
      telemetry: { enabled: false },
      logging: { console: { level: "off" } },
    })};`,
  );
  const program = createRequire(import.meta.url).resolve("node-red/red.js");
  const server = startServer(process.execPath, [program, "--settings", join(folder, "settings.js")]);
  const url = `http://127.0.0.1:${port}/bench`;
  await untilAnswered(url, ({ status }) => status !== 404);
  return {
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
    processIds: [server.pid],
    close: async () => server.kill("SIGKILL"),
  };
}

function flows(changes) {
  const node = (id, next, more) => ({ id, z: "tab", wires: next === null ? [] : [[next]], x: 0, y: 0, ...more });
  const nameOf = (index) => (index < changes ? `change${index}` : "out");
  return [
    { id: "tab", type: "tab", label: "bench" },
    node("in", nameOf(0), { type: "http in", url: "/bench", method: "post" }),
    // Asked until it is there.
    node("look", "out", { type: "http in", url: "/bench", method: "get" }),
    ...Array.from({ length: changes }, (_, index) =>
      node(nameOf(index), nameOf(index + 1), {
        type: "change",
        rules: [
          index === 0
            ? { t: "set", p: "payload.first", pt: "msg", to: "", tot: "date" }
            : { t: "set", p: `payload.step${index}`, pt: "msg", to: "x".repeat(180), tot: "str" },
        ],
      }),
    ),
    node("out", null, { type: "http response", statusCode: "200" }),
  ];
}
