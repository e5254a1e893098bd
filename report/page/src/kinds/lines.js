// Values over time or numbers, with bands; or areas one upon the other.
//
//   {x: {kind: "date" | "number", label, values}, y_label, format, stacked, band_label,
//    series: [{name, values, low?, high?, muted?}], zero?}
import { text_style, value_axis } from "../axes.js";
import { tip, tooltip } from "../tooltip.js";
import { date_text, interval_text, number_text } from "../words.js";

export function height(figure, width) {
  return width < 480 ? 280 : 340;
}

function x_text(figure, value) {
  return figure.x.kind === "date" ? date_text(value) : `${figure.x.label} ${number_text(value, { digits: -1 })}`;
}

export function table(figure) {
  const columns = [{ heading: figure.x.label, format: figure.x.kind === "date" ? undefined : { digits: -1 } }];
  for (const series of figure.series) {
    columns.push({ heading: series.name, format: figure.format });
    if (series.low) {
      columns.push({ heading: `${series.name}, from`, format: figure.format });
      columns.push({ heading: `${series.name}, to`, format: figure.format });
    }
  }
  const rows = figure.x.values.map((x, i) => {
    const row = [x];
    for (const series of figure.series) {
      row.push(series.values[i]);
      if (series.low) row.push(series.low[i], series.high[i]);
    }
    return row;
  });
  return { columns, rows };
}

function points(figure, values) {
  return figure.x.values.map((x, i) => [figure.x.kind === "date" ? x + "T00:00:00Z" : x, values[i]]);
}

function band(figure, series, colour, index) {
  const common = {
    type: "line", stack: `band ${index}`, stackStrategy: "all", symbol: "none", silent: true,
    lineStyle: { opacity: 0 }, tooltip: { show: false }, animation: false, z: 1,
  };
  const width = series.high.map((high, i) =>
    high === null || series.low[i] === null ? null : high - series.low[i]);
  return [
    { ...common, id: `low ${index}`, data: points(figure, series.low) },
    { ...common, id: `band ${index}`, data: points(figure, width), areaStyle: { color: colour, opacity: 0.16 } },
  ];
}

function line(figure, series, colour, index, theme, narrow) {
  return {
    type: "line",
    id: `line ${index}`,
    name: series.name,
    data: points(figure, series.values),
    stack: figure.stacked ? "all" : undefined,
    symbol: figure.x.values.length < 16 && !figure.stacked ? "circle" : "none",
    symbolSize: 5,
    z: 3,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: figure.stacked ? 0.5 : 2, type: series.muted ? [5, 4] : "solid" },
    areaStyle: figure.stacked ? { color: colour, opacity: 0.75 } : undefined,
    emphasis: { disabled: true },
    endLabel: figure.stacked || narrow ? { show: false } : {
      show: true, formatter: () => series.name, color: colour, distance: 8,
      ...text_style(theme, { color: colour, fontWeight: 600 }),
    },
    labelLayout: { moveOverlap: "shiftY" },
    animation: false,
  };
}

export function option(figure, theme, width) {
  const colour = (i) => theme.series[i % theme.series.length];
  const narrow = width < 560;
  const several = figure.series.length > 1;
  const legend = several && (narrow || figure.stacked);
  const longest = Math.max(...figure.series.map((series) => [...series.name].length));
  const bands = figure.series.flatMap((series, i) => series.low ? band(figure, series, colour(i), i) : []);
  return {
    grid: {
      left: 8, right: several && !legend ? Math.min(longest * 7.5 + 16, width * 0.32) : 24,
      top: legend ? 40 + 22 * Math.floor(figure.series.length / (narrow ? 2 : 5)) : 28,
      bottom: figure.x.kind === "date" ? 8 : 28, containLabel: true,
    },
    legend: legend ? {
      top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12, selectedMode: false,
      textStyle: text_style(theme, { color: theme.ink }), data: figure.series.map((series) => series.name),
    } : { show: false },
    xAxis: {
      type: figure.x.kind === "date" ? "time" : "value",
      min: figure.x.kind === "date" ? undefined : figure.x.values[0],
      max: figure.x.kind === "date" ? undefined : figure.x.values[figure.x.values.length - 1],
      axisLabel: text_style(theme, { hideOverlap: true }),
      axisLine: { onZero: false, lineStyle: { color: theme.axis } },
      axisTick: { lineStyle: { color: theme.axis } },
      splitLine: { show: false },
      name: figure.x.kind === "date" ? undefined : figure.x.label,
      nameLocation: "middle", nameGap: 28, nameTextStyle: text_style(theme),
    },
    yAxis: value_axis(theme, figure.format, {
      scale: !figure.zero && !figure.stacked,
      name: figure.y_label, nameLocation: "end", nameGap: 12,
      nameTextStyle: text_style(theme, { align: "left", padding: [0, 0, 0, -30] }),
      nameTruncate: { maxWidth: width - 40 },
      ...(legend ? { name: "" } : {}),
    }),
    tooltip: tooltip(theme, "axis", (items) => {
      const list = Array.isArray(items) ? items : [items];
      if (list.length === 0) return "";
      const at = list[0].dataIndex;
      return tip(x_text(figure, figure.x.values[at]), figure.series.map((series, i) => [
        series.name, interval_text(series.values[at], series.low?.[at], series.high?.[at], figure.format), colour(i)]));
    }),
    series: [...bands, ...figure.series.map((series, i) => line(figure, series, colour(i), i, theme, narrow))],
  };
}
