export { type Bar, barChart, countChart } from "./charts.ts";
export { type Html, html, htmlText } from "./html.ts";
export { reportPage } from "./page.ts";
export { type Picture, pictureAddress, reportPictures } from "./picture.ts";
export { type Cell, reportTable } from "./table.ts";
