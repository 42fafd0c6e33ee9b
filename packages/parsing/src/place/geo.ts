/** A point on the earth, in degrees. */
export type GeoPoint = {
  readonly latitude: number;
  readonly longitude: number;
};

// Mean radius. Source: IUGG, R1 = 6,371,008.8 m.
const EARTH_RADIUS_METRES = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** How far two points are apart over the ground, by the haversine formula. */
export function distanceMetres(from: GeoPoint, to: GeoPoint): number {
  const half = (difference: number) => Math.sin(radians(difference) / 2) ** 2;
  const chord =
    half(to.latitude - from.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(to.longitude - from.longitude);
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Whether a point lies in a polygon of three corners or more, which closes by itself; one across the date line is not understood. */
export function isInside({ latitude, longitude }: GeoPoint, corners: readonly GeoPoint[]): boolean {
  let inside = false;
  for (const [index, corner] of corners.entries()) {
    const before = corners.at(index - 1)!;
    const crosses = corner.latitude > latitude !== before.latitude > latitude;
    if (!crosses) continue;
    const share = (latitude - corner.latitude) / (before.latitude - corner.latitude);
    if (longitude < corner.longitude + share * (before.longitude - corner.longitude)) inside = !inside;
  }
  return inside;
}

/** A point from two texts or numbers, null where they are none on earth or the origin, which stands for "unknown". */
export function geoPoint(latitude: unknown, longitude: unknown): GeoPoint | null {
  const [north, east] = [latitude, longitude].map((value) =>
    typeof value === "number"
      ? value
      : typeof value === "string" && value.trim() !== ""
        ? Number(value.replace(",", "."))
        : Number.NaN,
  );
  if (!(Math.abs(north!) <= 90 && Math.abs(east!) <= 180) || (north === 0 && east === 0)) return null;
  return { latitude: north!, longitude: east! };
}

const NUMBER = "(-?\\d{1,3}\\.\\d+)";
const IN_LINKS = [
  new RegExp(`[?&](?:q|query|ll|center|daddr|destination|sll|markers)=(?:loc:)?${NUMBER}(?:,|%2C)\\s*${NUMBER}`, "iu"),
  new RegExp(`[?&]mlat=${NUMBER}&mlon=${NUMBER}`, "iu"),
  new RegExp(`[?&]lat(?:itude)?=${NUMBER}&(?:lon|lng|long|longitude)=${NUMBER}`, "iu"),
  new RegExp(`!3d${NUMBER}!4d${NUMBER}`, "u"),
  new RegExp(`/@${NUMBER},${NUMBER}`, "u"),
  new RegExp(`#map=\\d+/${NUMBER}/${NUMBER}`, "u"),
  new RegExp(`^geo:${NUMBER},${NUMBER}`, "u"),
];

/** The point that a link to a map shows, null for another link. */
export function geoOfLink(href: string): GeoPoint | null {
  for (const pattern of IN_LINKS) {
    const found = pattern.exec(href);
    if (found !== null) return geoPoint(found[1], found[2]);
  }
  return null;
}
