// A table: {columns: [{heading, format?}], rows: [[text | number | null]]}. A column with a format holds
// numbers, each kept unrounded in data-value.
import { element } from "./dom.js";
import { number_text } from "./words.js";

function cell(value, column, index) {
  if (column.format) {
    return element("td", { class: "number", "data-value": value ?? "" }, number_text(value, column.format));
  }
  return index === 0 ? element("th", { scope: "row" }, value ?? "") : element("td", {}, value ?? "");
}

export function table(data, caption) {
  const head = data.columns.map((column) =>
    element("th", { scope: "col", class: column.format ? "number" : undefined }, column.heading));
  const rows = data.rows.map((row) =>
    element("tr", {}, row.map((value, index) => cell(value, data.columns[index], index))));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", { class: "hidden" }, caption),
      element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)));
}
