// How many go where: nodes in columns, links as wide as their number.
//
//   {format, columns: [headings], nodes: [{label, column}], links: [{from, to, value, change?}], value_label}
//   change: by how many a link grew (what-if); coloured then, grey without.
import { text_style } from "../axes.js";
import { tip, tooltip } from "../tooltip.js";
import { number_text, short_text } from "../words.js";

export const least_width = 760;

export function height(figure) {
  const in_column = figure.columns.map((_, c) => figure.nodes.filter((node) => node.column === c).length);
  return 90 + Math.max(4, ...in_column) * 52;
}

const has_changes = (figure) => figure.links.some((link) => link.change !== undefined);

export function table(figure) {
  const columns = [{ heading: "When" }, { heading: "From" }, { heading: "To" },
    { heading: figure.value_label, format: figure.format }];
  if (has_changes(figure)) columns.push({ heading: "Change", format: { ...figure.format, signed: true } });
  const rows = figure.links.map((link) => {
    const from = figure.nodes[link.from];
    const row = [figure.columns[from.column], from.label, figure.nodes[link.to].label, link.value];
    return has_changes(figure) ? [...row, link.change] : row;
  });
  return { columns, rows };
}

function size_of(figure, index) {
  const sum = (end) => figure.links.filter((link) => link[end] === index).reduce((all, link) => all + link.value, 0);
  return Math.max(sum("from"), sum("to"));
}

/// How strong the colour of each link is: the more, the larger its change beside what it was; the strongest is that of the
/// largest change among links that many go along.
function strengths(figure) {
  if (!has_changes(figure)) return figure.links.map(() => 0.45);
  const widest = Math.max(...figure.links.map((link) => link.value));
  const relative = (link) => Math.abs(link.change ?? 0) / Math.max(link.value, 1);
  const largest = Math.max(...figure.links.filter((link) => link.value >= 0.01 * widest).map(relative));
  return figure.links.map((link) => link.change && largest > 0
    ? 0.12 + 0.58 * Math.sqrt(Math.min(1, relative(link) / largest)) : 0.45);
}

export function option(figure, theme, width) {
  const strength = strengths(figure);
  const last = figure.columns.length - 1;
  const kinds = [...new Set(figure.nodes.map((node) => node.label))];
  const colour = (label) => theme.series[kinds.indexOf(label) % theme.series.length];
  const link_colour = (link) => !has_changes(figure) ? theme.link
    : link.change > 0 ? theme.up : link.change < 0 ? theme.down : theme.link;
  const largest = Math.max(...figure.columns.map((_, column) => figure.nodes.reduce((all, node, index) =>
    node.column === column ? all + size_of(figure, index) : all, 0)));
  const room = Math.min(190, width * 0.2);
  const label_width = (width - 16 - room) / Math.max(1, last) - 22;
  const place = (column) => 8 + (width - 16 - room) * (last > 0 ? column / last : 0);
  return {
    graphic: figure.columns.map((heading, column) => ({
      type: "text", left: place(column), top: 2, silent: true,
      style: { text: heading, fill: theme.muted, font: "600 12px system-ui, sans-serif" },
    })),
    tooltip: tooltip(theme, "item", (item) => {
      if (item.dataType === "node") {
        const index = Number(item.name);
        return tip(figure.nodes[index].label, [[figure.value_label, number_text(size_of(figure, index), figure.format)]]);
      }
      const link = figure.links[item.dataIndex];
      const rows = [[figure.value_label, number_text(link.value, figure.format)]];
      if (link.change !== undefined) rows.push(["Change", number_text(link.change, { ...figure.format, signed: true })]);
      return tip(`${figure.nodes[link.from].label} \u2192 ${figure.nodes[link.to].label}`, rows);
    }),
    series: [{
      type: "sankey", left: 8, right: room, top: 28, bottom: 12, nodeWidth: 12, nodeGap: 24, nodeAlign: "left",
      draggable: false, layoutIterations: 0, animation: false,
      emphasis: { focus: "adjacency" },
      data: figure.nodes.map((node, index) => ({
        name: String(index), depth: node.column,
        itemStyle: { color: colour(node.label), borderWidth: 0 },
      })),
      links: figure.links.map((link, index) => ({
        source: String(link.from), target: String(link.to), value: link.value,
        lineStyle: { color: link_colour(link), opacity: strength[index], curveness: 0.5 },
      })),
      label: text_style(theme, {
        color: theme.ink, position: "right", width: label_width, overflow: "break", lineHeight: 15,
        formatter: (item) => {
          const index = Number(item.name);
          const size = size_of(figure, index);
          const pixels = size / largest * height(figure) * 0.7;
          const [label, count] = [figure.nodes[index].label, short_text(size, figure.format)];
          const one_line = pixels < 34 && ([...label].length + count.length + 1) * 6.9 < label_width;
          return label + (one_line ? " " : "\n") + count;
        },
      }),
    }],
  };
}
