export { type Chart, type ChartTable, chart } from "./chart.js";
