import { defineFlow, z } from "@millrace/flow";
import { addPet, listPetsPages, type Pet, pets } from "./connectors/pets.ts";

/** Gives every cat that is for sale a companion. */
export default defineFlow({
  name: "pair-cats",
  input: z.object({}),
  use: { store: pets() },
  async run({ step, store }) {
    const cats = await step("list cats", async () => {
      const found: Pet[] = [];
      for await (const page of listPetsPages(store, { "filter[kind]": "cat", limit: 2 })) found.push(...page.pets);
      return found.map(({ id, name }) => ({ id, name }));
    });
    for (const { id, name } of cats) {
      await step("add companion", { key: String(id) }, ({ idempotencyKey }) =>
        addPet(store, { body: { name: `${name} II`, kind: "cat" } }, { idempotencyKey }),
      );
    }
    return { cats: cats.length };
  },
});
