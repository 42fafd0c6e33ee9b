/** One unit: how it is written, and what one of it is in the base unit of its dimension. */
export interface Unit {
  readonly name: string;
  readonly dimension: string;
  readonly factor: number;
  /** What is added after multiplying, for scales whose zero lies elsewhere. */
  readonly offset: number;
}

/** By dimension: the unit's own name, other ways to write it, and its factor, exact by definition. */
const TABLE: Readonly<Record<string, readonly (readonly [names: string, factor: number, offset?: number])[]>> = {
  length: [
    ["mm|millimeter|millimeters|millimetre|millimetres", 0.001],
    ["cm|centimeter|centimeters|centimetre|centimetres|zentimeter", 0.01],
    ["dm|decimeter|decimetre", 0.1],
    ["m|meter|meters|metre|metres", 1],
    ["km|kilometer|kilometers|kilometre|kilometres", 1000],
    ["in|inch|inches|zoll|\"|″|''", 0.0254],
    ["ft|foot|feet|'|′", 0.3048],
    ["yd|yard|yards", 0.9144],
    ["mi|mile|miles", 1609.344],
    ["nmi|nautical mile|nautical miles", 1852],
  ],
  mass: [
    ["mg|milligram|milligrams", 0.000001],
    ["g|gr|gram|grams|gramm|gramme|grammes", 0.001],
    ["kg|kgs|kilo|kilos|kilogram|kilograms|kilogramm", 1],
    ["t|tonne|tonnes|metric ton|metric tons", 1000],
    ["oz|ounce|ounces", 0.028349523125],
    ["lb|lbs|pound|pounds", 0.45359237],
    ["st|stone|stones", 6.35029318],
  ],
  volume: [
    ["ml|milliliter|milliliters|millilitre|millilitres", 0.001],
    ["cl|centiliter|centilitre", 0.01],
    ["dl|deciliter|decilitre", 0.1],
    ["l|liter|liters|litre|litres", 1],
    ["m3|m³|cubic meter|cubic metre|cubic meters|cubic metres", 1000],
    ["fl oz|fluid ounce|fluid ounces", 0.0295735295625],
    ["pt|pint|pints", 0.473176473],
    ["qt|quart|quarts", 0.946352946],
    ["gal|gallon|gallons", 3.785411784],
  ],
  area: [
    ["cm2|cm²", 0.0001],
    ["m2|m²|qm|sqm|sq m|square meter|square metre|square meters|square metres", 1],
    ["ha|hectare|hectares|hektar", 10000],
    ["km2|km²|sq km", 1000000],
    ["ft2|ft²|sq ft|sqft|square foot|square feet", 0.09290304],
    ["ac|acre|acres", 4046.8564224],
  ],
  time: [
    ["ms|millisecond|milliseconds", 0.001],
    ["s|sec|secs|second|seconds|sekunden", 1],
    ["min|mins|minute|minutes|minuten", 60],
    ["h|hr|hrs|hour|hours|std|stunden", 3600],
    ["d|day|days|tage", 86400],
    ["wk|week|weeks|wochen", 604800],
  ],
  speed: [
    ["m/s|mps", 1],
    ["km/h|kmh|kph", 1 / 3.6],
    ["mph|mi/h", 0.44704],
    ["kn|knot|knots|kt", 1852 / 3600],
  ],
  temperature: [
    ["K|kelvin", 1],
    ["°C|C|celsius|degrees celsius", 1, 273.15],
    ["°F|F|fahrenheit|degrees fahrenheit", 5 / 9, 459.67 * (5 / 9)],
  ],
  bytes: [
    ["B|byte|bytes", 1],
    ["kB|KB|kilobyte|kilobytes", 1e3],
    ["MB|megabyte|megabytes", 1e6],
    ["GB|gigabyte|gigabytes", 1e9],
    ["TB|terabyte|terabytes", 1e12],
    ["KiB|kibibyte", 1024],
    ["MiB|mebibyte", 1024 ** 2],
    ["GiB|gibibyte", 1024 ** 3],
    ["TiB|tebibyte", 1024 ** 4],
  ],
  energy: [
    ["J|joule|joules", 1],
    ["kJ|kilojoule|kilojoules", 1e3],
    ["Wh|watt hour|watt hours", 3600],
    ["kWh|kilowatt hour|kilowatt hours", 3.6e6],
    ["kcal|kilocalorie|kilocalories", 4184],
  ],
  pressure: [
    ["Pa|pascal", 1],
    ["hPa|hectopascal|mbar", 100],
    ["bar", 1e5],
    ["psi", 6894.757293168],
  ],
};

interface Names {
  readonly asWritten: ReadonlyMap<string, Unit>;
  readonly lowered: ReadonlyMap<string, Unit>;
}

function namesOf(): Names {
  const asWritten = new Map<string, Unit>();
  const lowered = new Map<string, Unit>();
  for (const [dimension, rows] of Object.entries(TABLE))
    for (const [written, factor, offset = 0] of rows) {
      const names = written.split("|");
      const unit: Unit = { name: names[0]!, dimension, factor, offset };
      for (const name of names) {
        asWritten.set(name, unit);
        if (!lowered.has(name.toLowerCase())) lowered.set(name.toLowerCase(), unit);
      }
    }
  return { asWritten, lowered };
}

const NAMES = namesOf();

/** The names of all units, the short one of each. */
export const unitNames: readonly string[] = [...new Set([...NAMES.asWritten.values()].map(({ name }) => name))];

/** The unit that a word names, in its own case first ("mb" is no "Mb"); undefined where it names none. */
export function unitNamed(word: string): Unit | undefined {
  const plain = word.trim().replace(/\.$/u, "").replace(/\s+/gu, " ");
  return NAMES.asWritten.get(plain) ?? NAMES.lowered.get(plain.toLowerCase());
}
