export { type AddressParts, createAddressReader } from "./read-address.ts";
