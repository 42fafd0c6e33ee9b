import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Application, applicationsFolder, startApplication } from "./start-application.ts";

/** An article in Markdown. */
export interface Post {
  readonly slug: string;
  readonly title: string;
  readonly date: string;
  readonly tags: readonly string[];
  readonly text: string;
}

/** A blog with feeds, made by a generator and shown in its usual theme. */
export interface Blog extends Application {
  readonly addressOf: (post: Post) => string;
}

export async function startHexo({
  title,
  author,
  posts,
}: {
  title: string;
  author: string;
  posts: readonly Post[];
}): Promise<Blog> {
  const application = await startApplication({
    script: "hexo/bin/hexo",
    ready: "/",
    async prepare({ folder, port, url }) {
      const settings = {
        title,
        author,
        url,
        language: "en",
        timezone: "UTC",
        theme: "landscape",
        feed: { type: ["atom", "rss2"], path: ["atom.xml", "rss2.xml"] },
      };
      // It loads the plugins that this file names, from the folder beside it.
      const plugins = [
        "generator-archive",
        "generator-feed",
        "generator-index",
        "generator-tag",
        "renderer-ejs",
        "renderer-marked",
        "renderer-stylus",
        "server",
      ];
      const dependencies = Object.fromEntries(plugins.map((name) => [`hexo-${name}`, "*"]));
      await mkdir(join(folder, "source/_posts"), { recursive: true });
      await Promise.all([
        writeFile(join(folder, "_config.yml"), JSON.stringify(settings)),
        writeFile(join(folder, "package.json"), JSON.stringify({ hexo: {}, dependencies })),
        symlink(applicationsFolder, join(folder, "node_modules")),
        ...posts.map((post) => writePost(folder, post)),
      ]);
      return ["server", "--port", String(port), "--ip", "127.0.0.1"];
    },
  });
  return {
    ...application,
    addressOf: ({ slug, date }) => `${application.url}/${date.slice(0, 10).replaceAll("-", "/")}/${slug}/`,
  };
}

async function writePost(folder: string, { slug, text, ...about }: Post): Promise<void> {
  const stated = Object.entries(about).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  await writeFile(join(folder, "source/_posts", `${slug}.md`), ["---", ...stated, "---", text].join("\n"));
}
