import { audio } from "./categories/audio.ts";
import { care } from "./categories/care.ts";
import { computing } from "./categories/computing.ts";
import { furniture } from "./categories/furniture.ts";
import { kitchen } from "./categories/kitchen.ts";
import { lighting } from "./categories/lighting.ts";
import { outdoor } from "./categories/outdoor.ts";
import { pantry } from "./categories/pantry.ts";
import type { Category } from "./category.ts";

export const categories: readonly Category[] = [audio, kitchen, lighting, outdoor, furniture, pantry, care, computing];
