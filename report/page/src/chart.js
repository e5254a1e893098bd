// Charts on the page: drawn when there is room, drawn anew when width or colours change.
import { BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart } from "echarts/charts";
import {
  AriaComponent, GraphicComponent, GridComponent, LegendComponent, MarkAreaComponent, MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { element } from "./dom.js";
import * as bars from "./kinds/bars.js";
import * as dots from "./kinds/dots.js";
import * as heatmap from "./kinds/heatmap.js";
import * as lines from "./kinds/lines.js";
import * as sankey from "./kinds/sankey.js";
import * as tornado from "./kinds/tornado.js";
import * as waterfall from "./kinds/waterfall.js";
import { FONT, is_printing, on_theme_change, theme } from "./theme.js";

echarts.use([
  BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart, AriaComponent, GraphicComponent, GridComponent,
  LegendComponent, MarkAreaComponent, MarkLineComponent, TooltipComponent, LabelLayout, SVGRenderer,
]);

export const kinds = { bars, dots, heatmap, lines, sankey, tornado, waterfall };

const PRINT_WIDTH = 660;
const drawn = [];

function draw(chart) {
  const { figure, box, kind } = chart;
  const room = is_printing() ? PRINT_WIDTH : chart.frame.clientWidth;
  if (room === 0) return;
  const width = Math.max(room, is_printing() ? 0 : kind.least_width ?? 0);
  const height = kind.height(figure, width);
  box.style.width = `${width}px`;
  box.style.height = `${height}px`;
  chart.instance ??= echarts.init(box, null, { renderer: "svg", width, height, useDirtyRect: false });
  chart.instance.resize({ width, height });
  chart.instance.setOption({
    useUTC: true,
    backgroundColor: "transparent",
    textStyle: { fontFamily: FONT },
    aria: { enabled: true, label: { description: `${figure.title}. ${figure.description}` } },
    ...kind.option(figure, theme(), width),
  }, { notMerge: true });
}

/// The place of a chart, which is drawn once it is on the page.
export function chart(figure) {
  const kind = kinds[figure.kind];
  const box = element("div", { class: "chart" });
  // Only charts that do not fit a narrow screen are to be scrolled, by keyboard too.
  const frame = element("div", kind.least_width ? {
    class: "scroll", tabindex: "0", role: "region", "aria-label": `Chart: ${figure.title}` } : { class: "frame" }, box);
  drawn.push({ figure, kind, box, frame });
  return frame;
}

export function draw_all() {
  drawn.forEach(draw);
}

export function keep_drawn() {
  let pending = 0;
  const soon = () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(draw_all);
  };
  window.addEventListener("resize", soon);
  // A page that is printed must be drawn before this returns.
  window.addEventListener("beforeprint", draw_all);
  window.addEventListener("afterprint", draw_all);
  on_theme_change(draw_all);
  draw_all();
}
