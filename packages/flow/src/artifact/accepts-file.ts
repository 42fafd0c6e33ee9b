import type { ArtifactReference } from "./artifact-reference.ts";

/** Whether a file's name or media type is one of those that are accepted: `.csv`, `text/csv`, `image/*`. */
export function acceptsFile(
  accept: readonly string[],
  { name, mediaType }: Pick<ArtifactReference, "name" | "mediaType">,
): boolean {
  const bareType = mediaType.toLowerCase().split(";", 1)[0]!.trim();
  return accept.some((wanted) => {
    const rule = wanted.toLowerCase();
    if (rule.startsWith(".")) return name.toLowerCase().endsWith(rule);
    return rule.endsWith("/*") ? bareType.startsWith(rule.slice(0, -1)) : bareType === rule;
  });
}
