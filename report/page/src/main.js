// The page: reads its data, builds headings, texts, charts and tables.
import { chart, keep_drawn, kinds } from "./chart.js";
import { element } from "./dom.js";
import { table } from "./table.js";
import { interval_text, number_text } from "./words.js";

function fact(data) {
  const range = data.low !== undefined && data.low !== null
    ? element("span", { class: "range" }, `95 %: ${interval_text(data.low, null, null, data.format)} to ${number_text(data.high, data.format)}`)
    : null;
  return element("div", { class: "fact" },
    element("dt", {}, data.label),
    element("dd", {}, element("b", { "data-value": data.value ?? "" }, number_text(data.value, data.format)), range,
      data.note ? element("span", { class: "note" }, data.note) : null));
}

function numbers(figure) {
  const data = kinds[figure.kind].table(figure);
  return element("details", { class: "numbers" }, element("summary", {}, `Numbers of “${figure.title}”`),
    table(data, `Numbers of ${figure.title}`));
}

const LONG = 12;  // rows of a table beyond which it opens on demand

function block(figure) {
  const heading = element("h3", {}, figure.title);
  const about = element("p", { class: "about" }, figure.description);
  if (figure.kind === "table") {
    const long = figure.rows.length > LONG;
    const shown = table(figure, figure.title);
    return element("figure", { "data-kind": "table" }, heading, figure.description ? about : null,
      long ? element("details", { class: "numbers" }, element("summary", {}, `All ${figure.rows.length} rows`), shown) : shown);
  }
  return element("figure", { "data-kind": figure.kind }, heading, about, chart(figure), numbers(figure));
}

function section(data) {
  return element("section", { id: data.id, "aria-labelledby": `${data.id}-heading` },
    element("h2", { id: `${data.id}-heading` }, data.heading),
    data.text.map((paragraph) => element("p", {}, paragraph)),
    data.figures.map(block));
}

function copy_button(text) {
  const button = element("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard?.writeText(text).catch(() => {});
    button.textContent = "Copied";
  });
  return button;
}

function colophon(data) {
  return element("footer", {},
    element("h2", {}, "How this page was made"),
    element("p", {}, "This command makes it again, number for number:"),
    element("div", { class: "command" },
      element("pre", { tabindex: "0", "aria-label": "The command" }, element("code", {}, data.command)),
      copy_button(data.command)),
    data.left_out.length > 0 ? [element("h3", {}, "What this page leaves out"),
      element("ul", {}, data.left_out.map((line) => element("li", {}, line)))] : null,
    element("dl", { class: "provenance" }, data.provenance.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, value)))));
}

function build(data) {
  document.title = data.title;
  const contents = element("nav", { "aria-label": "Contents" }, element("ul", {}, data.sections.map((part) =>
    element("li", {}, element("a", { href: `#${part.id}` }, part.heading)))));
  const main = element("main", { id: "content" },
    element("header", {},
      element("p", { class: "kicker" }, data.kicker),
      element("h1", {}, data.headline),
      data.lead.map((paragraph) => element("p", { class: "lead" }, paragraph)),
      data.facts.length > 0 ? element("dl", { class: "facts" }, data.facts.map(fact)) : null),
    contents,
    data.sections.map(section),
    colophon(data));
  document.body.replaceChildren(element("a", { class: "skip", href: "#content" }, "Skip to the content"), main);
  const toggle = element("button", { type: "button", class: "toggle" }, "Show all numbers");
  toggle.addEventListener("click", () => {
    const all = [...document.querySelectorAll("details.numbers")];
    const open = all.some((details) => !details.open);
    all.forEach((details) => { details.open = open; });
    toggle.textContent = open ? "Hide all numbers" : "Show all numbers";
  });
  contents.append(toggle);
  keep_drawn();
  document.documentElement.dataset.drawn = "yes";
}

build(JSON.parse(document.getElementById("data").textContent));
