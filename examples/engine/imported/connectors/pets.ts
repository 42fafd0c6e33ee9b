// Made by: millrace connection import petstore.yaml --name pets
// From: Pet store, 1.4.0 (OpenAPI 3.1.0)
// Left out: PUT /pets/{petId}/photo: its body is neither JSON, a form nor text
// check: 7ea6791512f77ec2

import { type HttpBodyOptions, type HttpCapability, http } from "@millrace/connectors";
import { PermanentError, z } from "@millrace/flow";

/** Pet store: asks for the connection pets, to be handed to the functions below. */
export const pets = () => http("pets");

type CallOptions = Pick<HttpBodyOptions, "idempotencyKey" | "signal" | "timeoutMs">;

export const Kind = z.enum(["cat", "dog"]);
export type Kind = z.output<typeof Kind>;

export const Person = z.object({
  name: z.string(),
  friends: z.array(z.json() /* #/components/schemas/Person is part of itself */).optional(),
  labels: z.record(z.string(), z.string()).optional(),
});
export type Person = z.output<typeof Person>;

export const Pet = z.object({
  name: z.string(),
  kind: Kind,
  born: z.string().nullable().optional(),
  id: z.int(),
  owner: Person.nullable().optional(),
});
export type Pet = z.output<typeof Pet>;

/** A pet before it has a number. */
export const NewPet = z.object({
  name: z.string(),
  kind: Kind,
  born: z.string().nullable().optional(),
});
export type NewPet = z.output<typeof NewPet>;

export const ListPetsInput = z.strictObject({
  "X-Trace": z.string().optional(),
  cursor: z.string().optional(),
  limit: z.int().optional(),
  tags: z.array(z.string()).optional(),
  "filter[kind]": Kind.optional(),
});

/** Lists the pets that are for sale (GET /pets). */
export function listPets(
  service: HttpCapability,
  input: z.input<typeof ListPetsInput> = {},
  options: Omit<CallOptions, "idempotencyKey"> = {},
) {
  const given = readInput(ListPetsInput, input);
  return service.get("/pets", {
    ...options,
    query: {
      cursor: given.cursor,
      limit: given.limit,
      tags: given.tags?.join(","),
      "filter[kind]": given["filter[kind]"],
    },
    headers: headersOf({ "X-Trace": given["X-Trace"] }),
    response: z.object({
      pets: z.array(Pet),
      nextCursor: z.string().nullable(),
    }),
  });
}

/** Lists the pets that are for sale (GET /pets). */
export function listPetsPages(
  service: HttpCapability,
  input: z.input<typeof ListPetsInput> = {},
  options: Omit<CallOptions, "idempotencyKey"> = {},
) {
  const given = readInput(ListPetsInput, input);
  return service.pages("/pets", {
    ...options,
    query: {
      cursor: given.cursor,
      limit: given.limit,
      tags: given.tags?.join(","),
      "filter[kind]": given["filter[kind]"],
    },
    headers: headersOf({ "X-Trace": given["X-Trace"] }),
    response: z.object({
      pets: z.array(Pet),
      nextCursor: z.string().nullable(),
    }),
    next: { parameter: "cursor", cursor: (page) => page.nextCursor },
  });
}

export const AddPetInput = z.strictObject({
  "X-Trace": z.string().optional(),
  body: NewPet,
});

/** Adds a pet (POST /pets). */
export function addPet(service: HttpCapability, input: z.input<typeof AddPetInput>, options: CallOptions = {}) {
  const given = readInput(AddPetInput, input);
  return service.post("/pets", {
    ...options,
    body: given.body,
    headers: headersOf({ "X-Trace": given["X-Trace"] }),
    response: Pet,
  });
}

export const GetPetInput = z.strictObject({
  petId: z.int(),
});

/** Calls GET /pets/{petId}. */
export function getPet(
  service: HttpCapability,
  input: z.input<typeof GetPetInput>,
  options: Omit<CallOptions, "idempotencyKey"> = {},
) {
  const given = readInput(GetPetInput, input);
  return service.get(`/pets/${encodeURIComponent(given.petId)}`, {
    ...options,
    response: Pet,
  });
}

export const DeletePetsPetIdInput = z.strictObject({
  petId: z.int(),
});

/** Calls DELETE /pets/{petId}. */
export function deletePetsPetId(
  service: HttpCapability,
  input: z.input<typeof DeletePetsPetIdInput>,
  options: CallOptions = {},
) {
  const given = readInput(DeletePetsPetIdInput, input);
  return service.delete(`/pets/${encodeURIComponent(given.petId)}`, {
    ...options,
    response: z.null(),
  });
}

function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = schema.safeParse(input);
  if (read.success) return read.data;
  throw new PermanentError(`Cannot call the service as its input must fit the schema: ${z.prettifyError(read.error)}`);
}

function headersOf(given: Record<string, string | number | boolean | undefined>): Record<string, string> {
  const all = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all.map(([name, value]) => [name, String(value)]));
}
