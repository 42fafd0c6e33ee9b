import { PermanentError } from "@millrace/flow";
import type { FieldKind, FieldProfile } from "@millrace/parsing/linkage";

/** What the input says about fields. */
export interface FieldChoice {
  readonly fields?: readonly string[] | undefined;
  readonly ignore: readonly string[];
  readonly kinds: Readonly<Record<string, FieldKind>>;
}

/** The profile of each field as the input wants it compared; what it leaves out is of kind `id`, which is not compared. */
export function chosenFields(
  profiles: readonly FieldProfile[],
  { fields, ignore, kinds }: FieldChoice,
): FieldProfile[] {
  const present = new Set(profiles.map(({ name }) => name));
  if (present.size === 0)
    throw new PermanentError("Cannot compare records as they must have a field with values in common: there is none", {
      hint: "Fields of two tables are told by their names; rename those of one first, as data-transformation does.",
    });
  const unknown = [...(fields ?? []), ...ignore, ...Object.keys(kinds)].filter((name) => !present.has(name));
  if (unknown.length > 0)
    throw new PermanentError(
      `Cannot compare fields that the records do not have: ${unknown.join(", ")}. They have ${[...present].join(", ")}.`,
    );
  const chosen = profiles.map((profile): FieldProfile => {
    const { name } = profile;
    const left = ignore.includes(name) || (fields !== undefined && !fields.includes(name));
    return { ...profile, kind: left ? "id" : (kinds[name] ?? profile.kind) };
  });
  if (chosen.every(({ kind }) => kind === "id" || kind === "empty"))
    throw new PermanentError(
      "Cannot compare records as no field tells them apart: all are empty, constant or record numbers.",
    );
  return chosen;
}
