// One value per thing, as bars from zero, with intervals where there are any.
//
//   {format, row_label, value_label, rows: [{label, value, low?, high?}]}
import { name_axis, name_width, text_style, value_axis } from "../axes.js";
import { tip, tooltip } from "../tooltip.js";
import { interval_text, short_text } from "../words.js";

export function height(figure) {
  return 44 + figure.rows.length * 32;
}

export function table(figure) {
  const with_interval = figure.rows.some((row) => row.low !== null && row.low !== undefined);
  const columns = [{ heading: figure.row_label }, { heading: figure.value_label, format: figure.format }];
  if (with_interval) columns.push({ heading: "from", format: figure.format }, { heading: "to", format: figure.format });
  return {
    columns,
    rows: figure.rows.map((row) => with_interval ? [row.label, row.value, row.low, row.high] : [row.label, row.value]),
  };
}

function whisker(theme) {
  return (params, api) => {
    const [x1, y] = api.coord([api.value(1), api.value(0)]);
    const [x2] = api.coord([api.value(2), api.value(0)]);
    if (Number.isNaN(x1) || Number.isNaN(x2)) return undefined;
    return { type: "line", shape: { x1, y1: y, x2, y2: y }, style: { stroke: theme.ink, lineWidth: 1.5 } };
  };
}

export function option(figure, theme, width) {
  const names = figure.rows.map((row) => row.label);
  const with_interval = figure.rows.some((row) => row.low !== null && row.low !== undefined);
  const some_below = figure.rows.some((row) => row.value < 0);
  const series = [{
    type: "bar", barWidth: 16, animation: false,
    data: figure.rows.map((row) => ({
      value: row.value,
      itemStyle: { color: row.value < 0 ? theme.down : theme.up, borderRadius: 2 },
      label: { position: row.value < 0 ? "left" : "right" },
    })),
    label: text_style(theme, {
      show: !with_interval, color: theme.ink,
      formatter: (item) => short_text(figure.rows[item.dataIndex].value, figure.format),
    }),
  }];
  if (with_interval) {
    series.push({
      type: "custom", renderItem: whisker(theme), silent: true, animation: false, z: 5,
      encode: { x: [1, 2], y: 0 },
      data: figure.rows.map((row, i) => [i, row.low ?? NaN, row.high ?? NaN]),
    });
  }
  return {
    grid: { left: name_width(names, width) + (some_below ? 24 : 14), right: 72, top: 8, bottom: 28 },
    xAxis: value_axis(theme, figure.format, { splitNumber: width < 560 ? 3 : 5 }),
    yAxis: name_axis(theme, names, width),
    tooltip: tooltip(theme, "item", (item) => {
      const row = figure.rows[item.dataIndex];
      return tip(row.label, [[figure.value_label, interval_text(row.value, row.low, row.high, figure.format)]]);
    }),
    series,
  };
}
