// What a result hangs on: how far it moves as each assumption goes through its range, the widest first.
//
//   {format, base, value_label, rows: [{label, low, high, low_label, high_label}], noise?}
//   low, high: the result at the lower and upper end of the range; noise: half-width that chance explains
import { name_axis, name_width, text_style, value_axis } from "../axes.js";
import { tip, tooltip } from "../tooltip.js";
import { number_text } from "../words.js";

export function height(figure) {
  return 70 + figure.rows.length * 34;
}

export function table(figure) {
  return {
    columns: [{ heading: "Assumption" }, { heading: "Low end" },
      { heading: `${figure.value_label} there`, format: figure.format }, { heading: "High end" },
      { heading: `${figure.value_label} there`, format: figure.format }],
    rows: figure.rows.map((row) => [row.label, row.low_label, row.low, row.high_label, row.high]),
  };
}

export function option(figure, theme, width) {
  const names = figure.rows.map((row) => row.label);
  const side = (key, colour, name, which) => ({
    type: "custom", name, animation: false, itemStyle: { color: colour }, encode: { x: 1, y: 0 },
    data: figure.rows.map((row, index) => [index, row[key]]),
    renderItem: (params, api) => {
      const [x1, y] = api.coord([figure.base, api.value(0)]);
      const [x2] = api.coord([api.value(1), api.value(0)]);
      const row = figure.rows[params.dataIndex];
      const same_side = (row.low - figure.base) * (row.high - figure.base) > 0;
      const top = same_side ? (which === 0 ? -9 : 1) : -8;
      const label = row[key + "_label"];
      const children = [{
        type: "rect", style: { fill: colour },
        shape: { x: Math.min(x1, x2), y: y + top, width: Math.max(1, Math.abs(x2 - x1)), height: same_side ? 8 : 16 },
      }];
      if (width > 640) {
        children.push({
          type: "text",
          style: {
            text: label, x: x2 + (x2 < x1 ? -6 : 6), y: y + (same_side ? top + 4 : 0), verticalAlign: "middle",
            align: x2 < x1 ? "right" : "left", fill: theme.muted, font: "11px system-ui, sans-serif",
          },
        });
      }
      return { type: "group", children };
    },
    markLine: which === 0 ? {
      silent: true, symbol: "none", animation: false, data: [{ xAxis: figure.base }], precision: 15,  // else drawn at two digits
      lineStyle: { color: theme.ink, type: "solid", width: 1 },
      label: text_style(theme, { position: "start", distance: 4, formatter: () => number_text(figure.base, figure.format), color: theme.ink, fontWeight: 600 }),
    } : undefined,
    markArea: which === 0 && figure.noise > 0 ? {
      silent: true, animation: false, itemStyle: { color: theme.axis, opacity: 0.22 },
      data: [[{ xAxis: figure.base - figure.noise }, { xAxis: figure.base + figure.noise }]],
    } : undefined,
  });
  const reach = figure.rows.flatMap((row) => [row.low, row.high]).filter((value) => value !== null);
  const least = Math.min(figure.base - figure.noise, ...reach);
  const most = Math.max(figure.base + figure.noise, ...reach);
  const margin = (most - least || 1) * (width > 640 ? 0.16 : 0.04);
  return {
    grid: { left: name_width(names, width) + 14, right: 20, top: 44, bottom: 28 },
    legend: {
      top: 0, left: 0, icon: "rect", itemWidth: 12, itemHeight: 12, selectedMode: false,
      textStyle: text_style(theme, { color: theme.ink }),
    },
    xAxis: value_axis(theme, figure.format, {
      min: least - margin, max: most + margin, splitNumber: width < 560 ? 3 : 6,
      axisLabel: text_style(theme, {
        formatter: (value) => number_text(value, figure.format), hideOverlap: true, showMinLabel: false, showMaxLabel: false,
      }),
    }),
    yAxis: name_axis(theme, names, width),
    tooltip: tooltip(theme, "item", (item) => {
      const row = figure.rows[item.dataIndex];
      return tip(row.label, [[row.low_label, number_text(row.low, figure.format), theme.series[1]],
        [row.high_label, number_text(row.high, figure.format), theme.series[0]]]);
    }),
    series: [side("low", theme.series[1], "At the low end of its range", 0),
      side("high", theme.series[0], "At the high end of its range", 1)],
  };
}
