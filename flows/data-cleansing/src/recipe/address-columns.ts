import type { AddressParts } from "@millrace/parsing/address";

/** The columns that an address is taken apart into, by its parts. */
export const addressColumns: Readonly<Record<keyof AddressParts, string>> = {
  street: "street",
  houseNumber: "house number",
  unit: "unit",
  postcode: "postcode",
  city: "city",
  region: "region",
  country: "country",
};
