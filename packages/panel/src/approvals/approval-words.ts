import type { ApprovalDto } from "@millrace/contract";

/** What is asked: the step's name, with its key. */
export function questionOf({ name, key }: Pick<ApprovalDto, "name" | "key">): string {
  return key === null ? name : `${name} (${key})`;
}

/** Who is asked. */
export function askedOf({ role, person }: Pick<ApprovalDto, "role" | "person">): string {
  if (person !== null) return person;
  return role === null ? "whoever may decide" : `anyone of ${role}`;
}
