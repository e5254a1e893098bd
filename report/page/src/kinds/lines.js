// Values over time or numbers, with bands; or areas one upon the other.
//
//   {x: {kind: "date" | "number", label, values}, format, stacked,
//    series: [{name, values, low?, high?}], zero}
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

function line(figure, series, colour, index, theme, labelled) {
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
    lineStyle: figure.stacked ? { color: theme.ground, width: 0.6 } : { color: colour, width: 2 },
    areaStyle: figure.stacked ? { color: colour, opacity: 0.85 } : undefined,
    emphasis: { disabled: true },
    endLabel: {
      show: labelled, formatter: () => series.name, color: colour, distance: 8,
      ...text_style(theme, { color: colour, fontWeight: 600 }),
    },
    animation: false,
  };
}

function values_of(figure) {
  return figure.series.flatMap((series) => [...series.values, ...(series.low ?? []), ...(series.high ?? [])])
    .filter((value) => value !== null);
}

/// Whether names at the ends of the lines would lie upon each other.
function crowded(figure, pixels) {
  const all = values_of(figure);
  const range = Math.max(...all, figure.zero ? 0 : -Infinity) - Math.min(...all, figure.zero ? 0 : Infinity) || 1;
  const ends = figure.series.map((series) => series.values.findLast((value) => value !== null) ?? 0).sort((a, b) => a - b);
  return ends.some((end, i) => i > 0 && (end - ends[i - 1]) / range * pixels < 22);
}

const STEPS = [1, 5, 15, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400,
  30 * 86400, 90 * 86400, 180 * 86400, 365.25 * 86400];

/// Ticks of an axis of times where people expect them.
function duration_steps(figure) {
  const most = Math.max(...figure.series.flatMap((series) => series.values).filter((value) => value !== null));
  const step = STEPS.find((seconds) => most / seconds <= 6) ?? STEPS[STEPS.length - 1];
  return { interval: step, min: 0, max: Math.ceil(most / step) * step };
}

export function option(figure, theme, width) {
  const colour = (i) => theme.series[i % theme.series.length];
  const narrow = width < 560;
  const several = figure.series.length > 1;
  const room = Math.max(...figure.series.map((series) => [...series.name].length)) * 7.5 + 16;  // for names at the ends
  const legend = several &&
    (narrow || figure.stacked || room > width * 0.32 || crowded(figure, height(figure, width)));
  const bands = figure.series.flatMap((series, i) => series.low ? band(figure, series, colour(i), i) : []);
  return {
    grid: {
      left: 8, right: several && !legend ? room : 24,
      top: legend ? 34 + 22 * Math.floor(figure.series.length / (narrow ? 2 : 5)) : 12,
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
      ...(figure.format.style === "duration" ? duration_steps(figure) : {}),
    }, figure.zero || figure.stacked ? [] : values_of(figure)),
    tooltip: tooltip(theme, "axis", (items) => {
      const list = Array.isArray(items) ? items : [items];
      if (list.length === 0) return "";
      const at = list[0].dataIndex;
      return tip(x_text(figure, figure.x.values[at]), figure.series.map((series, i) => [
        series.name, interval_text(series.values[at], series.low?.[at], series.high?.[at], figure.format), colour(i)]));
    }),
    series: [...bands, ...figure.series.map((series, i) => line(figure, series, colour(i), i, theme, several && !legend))],
  };
}
