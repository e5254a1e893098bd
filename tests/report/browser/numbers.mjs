// What a page must show, told from its data alone: the numbers of a figure's table in reading order, and
// whether a text shows a value.

const plain = { style: "number", digits: -1, unit: "" };

const by_kind = {
  lines(figure) {
    return figure.x.values.flatMap((x, i) => {
      const row = figure.x.kind === "number" ? [{ value: x, format: plain }] : [];
      for (const series of figure.series) {
        row.push(series.values[i]);
        if (series.low) row.push(series.low[i], series.high[i]);
      }
      return row;
    });
  },
  dots: (figure) => figure.rows.flatMap((row) => row.points.flatMap(({ value, low, high }) => [value, low, high])),
  bars(figure) {
    const bare = figure.rows.every((row) => row.low === null);
    return figure.rows.flatMap(({ value, low, high }) => bare ? [value] : [value, low, high]);
  },
  waterfall: (figure) => figure.steps.map((step) => step.value),
  sankey: (figure) => figure.links.flatMap((link) => figure.links.some((one) => "change" in one) ? [link.value, link.change] : [link.value]),
  tornado: (figure) => figure.rows.flatMap((row) => [row.low, row.high]),
  heatmap: (figure) => figure.values.flat(),
  table: (figure) => figure.rows.flatMap((row) => row.flatMap((value, c) =>
    figure.columns[c].format ? [{ value, format: figure.columns[c].format }]
      : value !== null && typeof value === "object" ? [value] : [])),
};

export function numbers_of_figure(figure) {
  return by_kind[figure.kind](figure).map((one) =>
    one !== null && typeof one === "object" ? one : { value: one, format: figure.format });
}

/// Whether a text shows a value, to half of its last digit.
export function shown_as(text, value, format) {
  if (value === null || value === undefined) return text === "\u2013";
  if (format.style === "duration") return /^[\d.,]+\s(s|min|h|days?|years)$/.test(text);
  const match = /^([\u2212+]?)([\d,]+(?:\.(\d+))?)(?:[\s\u202f\u00a0].*)?$/.exec(text ?? "");
  if (!match) return false;
  const sign = match[1] === "\u2212" ? -1 : 1;
  const shown = sign * Number(match[2].replaceAll(",", ""));
  const scaled = ["percent", "points"].includes(format.style) ? value * 100 : value;
  const half = 0.5 * 10 ** -(match[3]?.length ?? 0);
  return Math.abs(shown - scaled) <= half * 1.0001 + Math.abs(scaled) * 1e-12;
}
