// From one sum to another: each step begins where the one before ends.
//
//   {format, steps: [{label, value, total}]}     a total is drawn from zero and must equal what led to it
import { cut, text_style, value_axis } from "../axes.js";
import { tip, tooltip } from "../tooltip.js";
import { number_text, short_text } from "../words.js";

export function height(figure, width) {
  return width < 560 ? 300 : 340;
}

export function table(figure) {
  return {
    columns: [{ heading: "Step" }, { heading: "Amount", format: figure.format }],
    rows: figure.steps.map((step) => [step.label, step.value]),
  };
}

/// Where each step begins and ends.
export function spans(steps) {
  let reached = 0;
  return steps.map((step) => {
    const from = step.total ? 0 : reached;
    reached = step.total ? step.value : reached + step.value;
    return [from, reached];
  });
}

export function option(figure, theme, width) {
  const all = spans(figure.steps);
  const colour = (step) => step.total ? theme.total : step.value < 0 ? theme.down : theme.up;
  const slots = figure.steps.length;
  const labels = Math.max(48, Math.floor((width - 90) / slots) - 6);
  return {
    grid: { left: 8, right: 12, top: 26, bottom: 8, containLabel: true },
    xAxis: {
      type: "category", data: figure.steps.map((_, index) => String(index)),
      axisLine: { lineStyle: { color: theme.axis } }, axisTick: { show: false },
      axisLabel: text_style(theme, {
        color: theme.ink, interval: 0, width: labels, overflow: "break", lineHeight: 15,
        rotate: labels < 62 ? 40 : 0, formatter: (index) => cut(figure.steps[Number(index)].label, 36),
      }),
    },
    yAxis: value_axis(theme, figure.format),
    tooltip: tooltip(theme, "item", (item) => {
      const step = figure.steps[item.dataIndex];
      return tip(step.label, [[step.total ? "Total" : "Step", number_text(step.value, figure.format)]]);
    }),
    series: [{
      type: "custom", animation: false, encode: { x: 0, y: [1, 2] },
      data: all.map(([from, to], index) => [index, from, to]),
      renderItem: (params, api) => {
        const index = params.dataIndex;
        const [x, from] = api.coord([index, all[index][0]]);
        const [, to] = api.coord([index, all[index][1]]);
        const half = Math.min(44, api.size([1, 0])[0] * 0.32);
        const step = figure.steps[index];
        const children = [{
          type: "rect", style: { fill: colour(step) },
          shape: { x: x - half, y: Math.min(from, to), width: 2 * half, height: Math.max(1, Math.abs(to - from)) },
        }, {
          type: "text",
          style: {
            text: short_text(step.value, { ...figure.format, unit: "" }), x, y: Math.min(from, to) - 5, align: "center",
            verticalAlign: "bottom", fill: theme.ink, font: "600 12px system-ui, sans-serif",
          },
        }];
        if (index + 1 < slots) {
          const [next] = api.coord([index + 1, 0]);
          children.push({
            type: "line", shape: { x1: x + half, y1: to, x2: next - half, y2: to },
            style: { stroke: theme.axis, lineWidth: 1, lineDash: [2, 2] },
          });
        }
        return { type: "group", children };
      },
    }],
  };
}
