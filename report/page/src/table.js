// A table: {columns: [{heading, format?}], rows: [[text | number | null | {value, format}]]}. A column with a
// format holds numbers; each is kept unrounded in data-value.
import { element } from "./dom.js";
import { number_text } from "./words.js";

function cell(value, column, index) {
  const number = column.format ? { value, format: column.format }
    : value !== null && typeof value === "object" ? value : null;
  if (number) {
    return element("td", { class: "number", "data-value": number.value ?? "" }, number_text(number.value, number.format));
  }
  return index === 0 ? element("th", { scope: "row" }, value ?? "") : element("td", {}, value ?? "");
}

export function table(data, caption) {
  const is_number = (column, index) => column.format || typeof (data.rows[0]?.[index] ?? "") === "object";
  const head = data.columns.map((column, index) =>
    element("th", { scope: "col", class: is_number(column, index) ? "number" : undefined }, column.heading));
  const rows = data.rows.map((row) =>
    element("tr", {}, row.map((value, index) => cell(value, data.columns[index], index))));
  return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", { class: "hidden" }, caption),
      element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)));
}
