// A matrix of values as cells, such as cohorts by age.
//
//   {format, row_label, column_label, rows: [labels], columns: [labels], values: [[value | null]]}
import { text_style } from "../axes.js";
import { tip, tooltip } from "../tooltip.js";
import { number_text } from "../words.js";

export const least_width = 620;

export function height(figure) {
  return 64 + figure.rows.length * 30;
}

export function table(figure) {
  return {
    columns: [{ heading: figure.row_label },
      ...figure.columns.map((name) => ({ heading: name, format: figure.format }))],
    rows: figure.rows.map((name, r) => [name, ...figure.values[r]]),
  };
}

function luminance(colour) {
  const part = (begin) => {
    const c = parseInt(colour.slice(begin, begin + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

/// Black or white, whichever contrasts more.
export function ink_on(colour) {
  return luminance(colour) > 0.18 ? "#10161f" : "#ffffff";
}

export function mixed(ramp, share) {
  const place = Math.min(0.9999, Math.max(0, share)) * (ramp.length - 1);
  const below = Math.floor(place);
  const part = (begin) => {
    const [a, b] = [ramp[below], ramp[below + 1]].map((colour) => parseInt(colour.slice(begin, begin + 2), 16));
    return Math.round(a + (b - a) * (place - below)).toString(16).padStart(2, "0");
  };
  return "#" + part(1) + part(3) + part(5);
}

export function option(figure, theme, width) {
  const known = figure.values.flat().filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const colour = (value) => mixed(theme.ramp, most > least ? (value - least) / (most - least) : 1);
  const bare = { ...figure.format, style: "number", unit: "" };
  const shown = (value) => number_text(figure.format.style === "percent" ? value * 100 : value, bare);
  const room = (width - 110) / figure.columns.length;
  const cells = [];
  figure.values.forEach((row, r) => row.forEach((value, c) => {
    if (value === null) return;
    cells.push({
      value: [c, r, value], itemStyle: { color: colour(value), borderColor: theme.ground, borderWidth: 1 },
      label: { color: ink_on(colour(value)) },
    });
  }));
  const axis = (names, more) => ({
    type: "category", data: names.map((_, index) => String(index)), axisLine: { show: false },
    axisTick: { show: false }, splitArea: { show: false },
    axisLabel: text_style(theme, { formatter: (index) => names[Number(index)], hideOverlap: true, ...more }),
  });
  return {
    grid: { left: 8, right: 8, top: 24, bottom: 8, containLabel: true },
    xAxis: {
      ...axis(figure.columns), position: "top",
    },
    yAxis: { ...axis(figure.rows, { color: theme.ink, width: 180, overflow: "truncate" }), inverse: true },
    tooltip: tooltip(theme, "item", (item) => tip(
      `${figure.rows[item.value[1]]}, ${figure.column_label} ${figure.columns[item.value[0]]}`,
      [[figure.value_label, number_text(item.value[2], figure.format)]])),
    series: [{
      type: "heatmap", data: cells, animation: false,
      label: { show: room > 26, fontSize: 11, formatter: (item) => shown(item.value[2]) },
      emphasis: { itemStyle: { borderColor: theme.ink, borderWidth: 2 } },
    }],
  };
}
