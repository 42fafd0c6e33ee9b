export { convertMeasure, type Measure, readMeasure, unitNamed, unitNames } from "./measure.ts";
