import { defineFlow, z } from "@millrace/flow";
import resizeImage from "./resize-image.ts";

export default defineFlow({
  name: "publish-album",
  input: z.object({ album: z.string(), files: z.array(z.string()) }),
  async run({ input, step, respond, now }) {
    await respond({ accepted: input.files.length });
    const checked = await step.all("check", input.files, { concurrency: 5, errors: "collect" }, (file) => {
      if (!file.endsWith(".png")) throw new Error(`${file} is no picture`);
      return file;
    });
    const pictures = checked.flatMap((one) => (one.outcome === "succeeded" ? [one.output] : []));
    const cover = await step.call("cover", resizeImage, { file: pictures[0] ?? "empty.png", width: 800 });
    for (const file of pictures) await step.start("thumbnail", resizeImage, { file, width: 80 }, { key: file });
    return { album: input.album, cover, pictures: pictures.length, publishedAt: now() };
  },
});
