import { MillraceError } from "@millrace/flow/errors";

// The longest name of a folder on every file system that is in use.
const maxNameBytes = 255;

/**
 * The name of a project's folder: different projects get different folders even where upper and lower case are the same,
 * and nothing that a project is called leads out of its parent.
 */
export function projectFolderName(project: string): string {
  const name = [...Buffer.from(project, "utf8")].map(encodeByte).join("");
  if (name === "" || name.length > maxNameBytes || !project.isWellFormed())
    throw new MillraceError({
      code: "REQUEST_INVALID",
      message: `Cannot store files of a project as its name has to have 1 to ${maxNameBytes} bytes: ${JSON.stringify(project.slice(0, 100))}`,
    });
  return name;
}

/** The project whose folder has this name; null for a folder that is no project's. */
export function projectOfFolder(name: string): string | null {
  if (!/^(?:[a-z0-9_-]|%[0-9a-f]{2})+$/.test(name)) return null;
  try {
    const project = decodeURIComponent(name);
    return projectFolderName(project) === name ? project : null;
  } catch {
    return null;
  }
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
}
