// What all charts with axes share.
import { FONT } from "./theme.js";
import { duration_text, short_text } from "./words.js";

export function text_style(theme, more = {}) {
  return { color: theme.muted, fontFamily: FONT, fontSize: 12, ...more };
}

/// How far apart ticks lie at least, on an axis that holds the values.
function step_of(values, ticks) {
  const known = values.filter(Number.isFinite);
  return known.length > 0 ? (Math.max(...known) - Math.min(...known)) / ticks : 0;
}

/// An axis of values; `format` says how they are written. `values`: all that it shows, where it need not begin at 0.
export function value_axis(theme, format, more = {}, values = []) {
  const step = step_of(values, more.splitNumber ?? 5);
  return {
    type: "value",
    axisLabel: text_style(theme, { formatter: (value) => short_text(value, format, step), hideOverlap: true }),
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: theme.grid } },
    ...more,
  };
}

const STEPS = [1, 10, 60, 600, 3600, 6 * 3600, 86400, 7 * 86400, 30 * 86400, 365.25 * 86400, 3652.5 * 86400];
const NAMES = ["1 s", "10 s", "1 min", "10 min", "1 h", "6 h", "1 day", "1 week", "1 month", "1 year", "10 years"];

/// An axis of lengths of time, whose logarithms are drawn, with ticks where people expect them.
export function duration_axis(theme, low, high) {
  const ticks = STEPS.map((seconds) => Math.log10(seconds));
  const begin = Math.max(0, ticks.findLastIndex((tick) => tick <= low));
  const found = ticks.findIndex((tick) => tick >= high);
  const end = found < 0 ? ticks.length - 1 : found;
  const shown = ticks.slice(begin, end + 1);
  const name = (value) => {
    const at = ticks.findIndex((tick) => Math.abs(tick - value) < 1e-9);
    return at < 0 ? duration_text(10 ** value) : NAMES[at];
  };
  return value_axis(theme, { style: "number", digits: 0 }, {
    min: shown[0],
    max: shown[shown.length - 1],
    axisLabel: text_style(theme, { customValues: shown, formatter: name, hideOverlap: true }),
    axisTick: { customValues: shown, show: false },
    splitLine: { lineStyle: { color: theme.grid } },
  });
}

const NARROW = 560;

/// A text of at most so many letters.
export function cut(text, most) {
  const letters = [...text];
  return letters.length > most ? letters.slice(0, most - 1).join("") + "\u2026" : text;
}

/// Names from top to bottom, on two lines where they are long.
export function name_axis(theme, names, width) {
  const narrow = width < NARROW;
  return {
    type: "category",
    data: names.map((_, index) => String(index)),
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: text_style(theme, {
      color: theme.ink,
      fontSize: narrow ? 11 : 13,
      lineHeight: narrow ? 13 : 16,
      interval: 0,
      width: name_width(names, width),
      overflow: "break",
      formatter: (index) => cut(names[Number(index)], narrow ? 44 : 56),
    }),
  };
}

/// Room for names at the left of a chart, a good third of it at most.
export function name_width(names, width) {
  const longest = Math.max(4, ...names.map((name) => [...name].length));
  return Math.round(Math.min(longest * (width < NARROW ? 6.2 : 7.2) + 8, width * (width < NARROW ? 0.42 : 0.34)));
}
