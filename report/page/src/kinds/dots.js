// Values with their intervals, side by side: one row per thing, one dot per series.
//
//   {format, series: [names], rows: [{label, points: [{value, low, high} | null]}], zero?, logarithmic?}
import { duration_axis, name_axis, name_width, text_style, value_axis } from "../axes.js";
import { tip, tooltip } from "../tooltip.js";
import { interval_text } from "../words.js";

const GAP = 15;

export function height(figure) {
  return 64 + figure.rows.length * Math.max(34, figure.series.length * GAP + 16);
}

export function table(figure) {
  const [from, to] = figure.interval_labels;
  const columns = [{ heading: figure.row_label }];
  const several = figure.series.length > 1;
  for (const name of figure.series) {
    const of = (what) => several ? `${name}, ${what}` : what;
    columns.push({ heading: name, format: figure.format }, { heading: of(from), format: figure.format },
      { heading: of(to), format: figure.format });
  }
  const rows = figure.rows.map((row) => [row.label,
    ...row.points.flatMap((point) => [point?.value ?? null, point?.low ?? null, point?.high ?? null])]);
  return { columns, rows };
}

function drawn(theme, colour, offset) {
  return (params, api) => {
    const [value, low, high] = [1, 2, 3].map((dimension) => api.value(dimension));
    if (Number.isNaN(value)) return undefined;
    const place = (x) => { const [px, py] = api.coord([x, api.value(0)]); return [px, py + offset]; };
    const [x, y] = place(value);
    const children = [];
    if (!Number.isNaN(low)) {
      const [x1] = place(low), [x2] = place(high);
      children.push({ type: "line", shape: { x1, y1: y, x2, y2: y }, style: { stroke: colour, lineWidth: 2.5, opacity: 0.55 } });
    }
    children.push({ type: "circle", shape: { cx: x, cy: y, r: 5 }, style: { fill: colour, stroke: theme.ground, lineWidth: 1.5 } });
    return { type: "group", children };
  };
}

export function option(figure, theme, width) {
  const names = figure.rows.map((row) => row.label);
  const several = figure.series.length > 1;
  const colour = (i) => theme.series[i % theme.series.length];
  const scaled = (x) => x === null || x === undefined ? NaN : figure.logarithmic ? Math.log10(Math.max(x, 1)) : x;
  const all = figure.rows.flatMap((row) => row.points.flatMap((point) =>
    point ? [scaled(point.value), scaled(point.low), scaled(point.high)] : [])).filter(Number.isFinite);
  return {
    grid: { left: name_width(names, width) + 14, right: 28, top: several ? 34 : 10, bottom: 30 },
    legend: several ? {
      top: 0, left: 0, icon: "circle", itemWidth: 10, itemHeight: 10, selectedMode: false,
      textStyle: text_style(theme, { color: theme.ink }), data: figure.series,
    } : { show: false },
    xAxis: figure.logarithmic ? duration_axis(theme, Math.min(...all), Math.max(...all))
      : value_axis(theme, figure.format, { scale: !figure.zero, splitNumber: width < 560 ? 3 : 5 }, figure.zero ? [] : all),
    yAxis: name_axis(theme, names, width),
    tooltip: tooltip(theme, "item", (item) => {
      const row = figure.rows[item.dataIndex];
      return tip(row.label, figure.series.map((name, i) => {
        const point = row.points[i];
        return [name, interval_text(point?.value, point?.low, point?.high, figure.format), colour(i)];
      }));
    }),
    series: figure.series.map((name, i) => ({
      type: "custom", name, itemStyle: { color: colour(i) }, encode: { x: [1, 2, 3], y: 0 }, clip: false,
      renderItem: drawn(theme, colour(i), (i - (figure.series.length - 1) / 2) * GAP),
      data: figure.rows.map((row, index) => {
        const point = row.points[i];
        return [index, scaled(point?.value), scaled(point?.low), scaled(point?.high)];
      }),
      markLine: figure.zero && i === 0 ? zero_line(theme) : undefined,
      animation: false,
    })),
  };
}

export function zero_line(theme) {
  return {
    silent: true, symbol: "none", label: { show: false }, animation: false,
    lineStyle: { color: theme.axis, type: "solid", width: 1 }, data: [{ xAxis: 0 }],
  };
}
