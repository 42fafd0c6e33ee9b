import type { Colours } from "../catalogue/category.ts";
import type { Product } from "../catalogue/product.ts";
import { pick } from "../random.ts";
import { html, raw } from "./html.ts";

type Palette = Colours & { readonly wall: string; readonly floor: string };

const palettes: readonly Palette[] = [
  { wall: "#e9efe9", floor: "#d3dfd5", ink: "#22332c", body: "#3f7a63", shade: "#2c5a49", light: "#dcebe2" },
  { wall: "#f5ece3", floor: "#ead9c8", ink: "#3a2a20", body: "#c4744a", shade: "#98532f", light: "#fbe6d6" },
  { wall: "#e8eef5", floor: "#d2deeb", ink: "#1f2b3d", body: "#4a74a8", shade: "#335681", light: "#dbe8f7" },
  { wall: "#f4efdf", floor: "#e7ddc0", ink: "#37301d", body: "#d3a13b", shade: "#a37a24", light: "#fbf0d1" },
  { wall: "#f2e9ec", floor: "#e4d2d8", ink: "#3a222c", body: "#a8546f", shade: "#7f3b53", light: "#f6dce4" },
  { wall: "#ecebf2", floor: "#d9d7e6", ink: "#2a273d", body: "#6f68a6", shade: "#524c82", light: "#e5e2f6" },
  { wall: "#eeeeec", floor: "#dcdcd8", ink: "#262624", body: "#6b6f6c", shade: "#4c504d", light: "#f4f4f1" },
  { wall: "#e4f0f0", floor: "#cbe0e0", ink: "#19302f", body: "#3c8a8a", shade: "#296565", light: "#d5eeee" },
];

/** The product's photo: its likeness in colours of its own, before a wall. */
export function photo({ seed, sku, name, noun }: Product): string {
  const palette = pick(palettes, seed, sku, "palette");
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" role="img"><title>${name}</title>
<rect width="400" height="400" fill="${palette.wall}"/><rect y="312" width="400" height="88" fill="${palette.floor}"/>
<ellipse cx="200" cy="338" rx="130" ry="13" fill="${palette.ink}" opacity=".16"/>${raw(noun.drawing(palette))}</svg>`
    .markup;
}
