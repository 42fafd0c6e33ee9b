import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type Application, startApplication } from "./start-application.ts";

/** What is published in a version of a package. */
interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly author: string;
  readonly keywords: readonly string[];
  readonly readme: string;
}

/** A registry of npm packages, whose pages React draws in the browser. */
export interface Registry extends Application {
  pageOf(name: string): string;
  publish(published: PublishedPackage): Promise<void>;
}

// Everybody may publish: who may is not what the flows are tested on.
const settings = `storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
uplinks: {}
packages: { '**': { access: $all, publish: $all } }
log: { type: stdout, format: json, level: warn }
`;

export async function startVerdaccio(): Promise<Registry> {
  const application = await startApplication({
    script: "verdaccio/bin/verdaccio",
    ready: "/-/ping",
    async prepare({ folder, port }) {
      await writeFile(join(folder, "config.yaml"), settings);
      return ["--config", join(folder, "config.yaml"), "--listen", `127.0.0.1:${port}`];
    },
  });
  const { url } = application;
  return {
    ...application,
    pageOf: (name) => `${url}/-/web/detail/${name}`,
    async publish(published) {
      const body = JSON.stringify(publication(url, published));
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/${published.name}`, { method: "PUT", headers, body });
      if (answer.status !== 201) throw new Error(`Verdaccio answered ${answer.status}: ${await answer.text()}`);
    },
  };
}

/** What `npm publish` sends. */
function publication(url: string, { author, ...published }: PublishedPackage) {
  const { name, version, description, readme } = published;
  // Nothing unpacks it: an empty archive is two blocks of zeros.
  const archive = gzipSync(Buffer.alloc(1_024));
  const file = `${name}-${version}.tgz`;
  const dist = { shasum: createHash("sha1").update(archive).digest("hex"), tarball: `${url}/${name}/-/${file}` };
  return {
    _id: name,
    name,
    description,
    readme,
    "dist-tags": { latest: version },
    versions: { [version]: { ...published, author: { name: author }, _id: `${name}@${version}`, dist } },
    _attachments: {
      [file]: {
        content_type: "application/octet-stream",
        data: archive.toString("base64"),
        length: archive.length,
      },
    },
  };
}
