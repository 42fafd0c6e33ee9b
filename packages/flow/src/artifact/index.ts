export { acceptsFile } from "./accepts-file.ts";
export { type FilePlace, fileFormat, filePlaces } from "./file-places.ts";
export { placeFile } from "./place-file.ts";
