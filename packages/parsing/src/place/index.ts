export { countryOf } from "./countries.ts";
export { distanceMetres, type GeoPoint, geoOfLink, geoPoint, isInside } from "./geo.ts";
export { nowhere, type Place, readPlace } from "./read-place.ts";
