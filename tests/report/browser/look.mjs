// Looks at report pages in a browser, as people do who read, print, use a keyboard or a screen reader.
//
//   node look.mjs PACKAGES CHROMIUM PAGE.html... [--pictures FOLDER]
//
// Prints a line per problem and ends with 1 where there is one. PACKAGES: the folder in which npm has put
// node_modules. With --pictures it keeps what it saw.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { numbers_of_figure, shown_as } from "./numbers.mjs";

const words = process.argv.slice(2);
const at = words.indexOf("--pictures");
const pictures = at < 0 ? null : words.splice(at, 2)[1];
const [packages, chromium, ...pages] = words;
const require = createRequire(join(resolve(packages), "package.json"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const PATIENCE = 300000;  // milliseconds; a machine that is busy otherwise is no problem of the page
const problems = [];
let current = "";
function expect(condition, problem) {
  if (!condition) problems.push(`${current}: ${problem}`);
}

const views = [
  { name: "light", width: 1100, scheme: "light" },
  { name: "dark", width: 1100, scheme: "dark" },
  { name: "narrow", width: 360, scheme: "light" },
];

/// Opens a page, and hears what it says and asks for; null where it does not draw.
async function open(browser, file, view) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  const url = pathToFileURL(resolve(file)).href;
  page.on("console", (message) => {
    if (["error", "warn", "warning"].includes(message.type())) expect(false, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => expect(false, `error: ${error.message}`));
  page.on("request", (request) => expect(request.url() === url, `asks for ${request.url().slice(0, 100)}`));
  await page.setViewport({ width: view.width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: view.scheme }]);
  await page.goto(url, { waitUntil: "load" });
  // A page that has complained already will hardly draw: no need to be patient with it.
  const timeout = problems.length > 0 ? 2000 : PATIENCE;
  const drawn = await page.waitForSelector("html[data-drawn]", { timeout }).catch(() => null);
  expect(drawn, "it does not draw");
  if (!drawn) return null;
  await settled(page);
  return page;
}

async function settled(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}


/// The page's data, which its script takes from the document as it was loaded.
function data_in(file) {
  const html = readFileSync(file, "utf8");
  const begin = html.indexOf('id="data">') + 'id="data">'.length;
  return JSON.parse(html.slice(begin, html.indexOf("</script>", begin)));
}

async function charts_are_drawn(page) {
  const charts = await page.evaluate(() => [...document.querySelectorAll("figure")].map((figure) => {
    const svg = figure.querySelector("svg");
    const shapes = svg ? [...svg.querySelectorAll("path,circle,rect,line,polyline,polygon")] : [];
    return {
      title: figure.querySelector("h3").textContent,
      kind: figure.dataset.kind,
      shapes: shapes.length,
      texts: svg ? svg.querySelectorAll("text").length : 0,
      broken: svg ? /NaN|undefined|Infinity/.test(svg.innerHTML.replace(/>[^<]*</g, "><")) : false,
      height: svg ? svg.getBoundingClientRect().height : 0,
      label: figure.querySelector(".chart")?.getAttribute("aria-label") ?? "",
    };
  }));
  for (const chart of charts.filter((one) => one.kind !== "table")) {
    expect(chart.shapes > 3 && chart.texts > 1 && chart.height > 60, `“${chart.title}” is not drawn`);
    expect(!chart.broken, `“${chart.title}” has coordinates that are no numbers`);
    expect(chart.label.startsWith(chart.title), `“${chart.title}” has no description for screen readers`);
  }
  return charts.length;
}

async function numbers_are_those_of_the_data(page, data) {
  const seen = await page.evaluate(() => ({
    facts: [...document.querySelectorAll(".fact b")].map((b) => [b.dataset.value, b.textContent]),
    figures: [...document.querySelectorAll("figure")].map((figure) =>
      [...figure.querySelectorAll("td[data-value]")].map((cell) => [cell.dataset.value, cell.textContent])),
    headline: document.querySelector("h1").textContent,
    command: document.querySelector("footer pre").textContent,
  }));
  expect(seen.headline === data.headline, "the headline is another");
  expect(seen.command === data.command, "the command is another");
  data.facts.forEach((fact, i) => {
    expect(seen.facts[i][0] === String(fact.value ?? ""), `fact ${i} has another value`);
    expect(shown_as(seen.facts[i][1], fact.value, fact.format), `fact ${i} reads “${seen.facts[i][1]}”`);
  });
  const figures = data.sections.flatMap((section) => section.figures);
  figures.forEach((figure, i) => {
    const wanted = numbers_of_figure(figure);
    expect(wanted.length === seen.figures[i].length,
      `“${figure.title}” shows ${seen.figures[i].length} numbers of ${wanted.length}`);
    wanted.forEach(({ value, format }, k) => {
      const [kept, text] = seen.figures[i][k] ?? [];
      expect(kept === String(value ?? ""), `“${figure.title}” has ${kept} for ${value}`);
      expect(shown_as(text, value, format), `“${figure.title}” reads “${text}” for ${value}`);
    });
  });
}

/// Marks lie, and end, where their values put them: places are a rising straight line of values, whatever the axis is.
async function marks_are_those_of_the_data(page, data) {
  const seen = await page.evaluate(() => [...document.querySelectorAll("figure")].map((figure) => {
    const all = [...figure.querySelectorAll("svg path")].map((path) => ({
      filled: path.getAttribute("fill") !== "none", stroke: path.getAttribute("stroke-width"),
      faint: path.getAttribute("fill-opacity"), unseen: path.getAttribute("stroke-opacity") === "0", d: path.getAttribute("d"), box: path.getBoundingClientRect(),
    }));
    const paths = all.filter(({ filled }) => filled);
    const high = (pixels) => ({ box }) => Math.abs(box.height - pixels) < 0.6;
    return {
      all: all.filter(({ filled, unseen }) => filled || !unseen).map(({ filled, stroke, faint, d }) => ({ filled, stroke, faint, d })),
      dots: paths.filter(({ stroke }) => stroke === "1.5").filter(high(10)).map(({ box }) => box.left + box.width / 2),
      bars: paths.filter(high(16)).sort((a, b) => a.box.top - b.box.top).map(({ box }) => box.width),
      blocks: paths.filter(({ d }) => d.endsWith("Z")).map(({ box }) => ({ left: box.left, width: box.width, top: box.top, bottom: box.bottom })),
    };
  }));
  data.sections.flatMap((section) => section.figures).forEach((figure, i) => marks_of[figure.kind]?.(figure, seen[i]));
}

const marks_of = {
  dots({ title, series, rows, logarithmic }, { dots }) {
    if (logarithmic) return;
    const values = series.flatMap((_, s) => rows.map((row) => row.points[s]?.value ?? null));
    places_follow(title, values.filter((value) => value !== null), dots);
  },
  bars({ title, rows }, { bars }) {
    // What is too short to be seen may be drawn or not.
    const values = rows.map((row) => Math.abs(row.value));
    const seen = (list) => list.filter((one) => one > 0.002 * Math.max(...list));
    places_follow(title, [0, ...seen(values)], [0, ...seen(bars)]);
  },
  lines(figure, { all }) {
    const { title, series } = figure;
    const known = series.map((one) => one.values.filter((value) => value !== null));
    const sums = (values, s) => figure.stacked ? values.map((_, k) => known.slice(0, s + 1).reduce((sum, one) => sum + one[k], 0)) : values;
    const drawn = all.filter(({ filled, stroke }) => !filled && stroke === (figure.stacked ? "0.6" : "2")).map(({ d }) => points_of(d));
    expect(drawn.length === series.length, `“${title}” has ${drawn.length} lines of ${series.length}`);
    const values = known.flatMap(sums), heights = drawn.flat().map(([, y]) => -y);
    const banded = series.filter((one) => one.low);
    const bands = all.filter(({ filled, faint }) => filled && faint === "0.16").map(({ d }) => points_of(d));
    expect(bands.length === banded.length, `“${title}” has ${bands.length} bands of ${banded.length}`);
    bands.forEach((band, k) => {
      const [low, high] = [banded[k]?.low ?? [], banded[k]?.high ?? []];
      if (low.some((value) => value === null) || high.some((value) => value === null)) return;
      values.push(...high, ...low.toReversed());
      heights.push(...band.map(([, y]) => -y));
    });
    places_follow(title, values, heights);
    if (figure.x.kind === "number") places_follow(`${title} (across)`, figure.x.values, drawn[0].map(([x]) => x));
  },
  waterfall({ title, steps }, { blocks }) {
    let reached = 0;
    const spans = steps.map(({ value, total }) => {
      const from = total ? 0 : reached;
      reached = total ? value : reached + value;
      return [Math.max(from, reached), Math.min(from, reached)];
    });
    const drawn = blocks.filter(({ width }) => width > 20).sort((a, b) => a.left - b.left);
    places_follow(title, spans.flat(), drawn.flatMap(({ top, bottom }) => [-top, -bottom]));
  },
  sankey({ title, nodes, links }, { all, blocks }) {
    const ascending = (list) => list.toSorted((a, b) => a - b);
    const flow = (end, index) => links.filter((link) => link[end] === index).reduce((sum, link) => sum + link.value, 0);
    const sizes = nodes.map((_, index) => Math.max(flow("from", index), flow("to", index)));
    const drawn = blocks.filter(({ width }) => Math.abs(width - 12) < 0.6).map(({ top, bottom }) => bottom - top);
    places_follow(title, [0, ...ascending(sizes)], [0, ...ascending(drawn)]);
    const widths = all.filter(({ filled, d }) => filled && d.includes("C")).map(({ d }) => {
      const points = points_of(d);
      return Math.abs(points[points.length - 1][1] - points[0][1]);
    });
    places_follow(`${title} (links)`, [0, ...ascending(links.map((link) => link.value))], [0, ...ascending(widths)]);
  },
};

/// The corners of a path, and the ends and handles of its curves.
function points_of(d) {
  const numbers = d.match(/-?[\d.]+(?:e-?\d+)?/g).map(Number);
  return numbers.flatMap((x, k) => k % 2 === 0 ? [[x, numbers[k + 1]]] : []);
}

function places_follow(title, values, places) {
  expect(places.length === values.length, `“${title}” has ${places.length} marks of ${values.length} values`);
  const least = values.indexOf(Math.min(...values)), most = values.indexOf(Math.max(...values));
  if (values.length !== places.length || values.length === 0 || values[least] === values[most]) return;
  const pixels = (places[most] - places[least]) / (values[most] - values[least]);
  expect(pixels > 0, `“${title}” shows more as less`);
  values.forEach((value, k) => {
    const wanted = places[least] + pixels * (value - values[least]);
    expect(Math.abs(places[k] - wanted) < 1.5, `“${title}” shows ${value} ${(places[k] - wanted).toFixed(1)} pixels off its place`);
  });
}

async function words_stay_words(page, data) {
  const found = await page.evaluate(() => ({
    broken: window.broken,
    strange: document.querySelectorAll("img, iframe, object, embed, link, script[src], [onerror]").length,
    markers: document.body.innerText.includes("[object"),
  }));
  expect(found.broken === undefined, "a name of the data was run as a script");
  expect(found.strange === 0, "a name of the data became an element");
  expect(!found.markers, "an object is shown as text");
  const shown = await page.evaluate(() => document.querySelector("main").textContent);
  for (const section of data.sections) {
    for (const text of [section.heading, ...section.text]) expect(shown.includes(text), `lacks “${text}”`);
  }
}

/// Moves the pointer over every chart; what is shown then must be text as well.
async function tooltips_show(page, data) {
  const boxes = await page.evaluate(() => [...document.querySelectorAll("figure .chart")].map((chart) => {
    const { left, top, width, height } = chart.getBoundingClientRect();
    return { left: left + scrollX, top: top + scrollY, width, height };
  }));
  let shown = 0;
  for (const box of boxes) {
    await page.evaluate((top) => window.scrollTo(0, top - 100), box.top);
    const offset = await page.evaluate(() => [scrollX, scrollY]);
    let here = false;
    for (let step = 1; step < 24 && !here; ++step) {
      for (const across of [0.42, 0.5, 0.6, 0.25]) {
        await page.mouse.move(box.left + box.width * across - offset[0], box.top + box.height * step / 24 - offset[1]);
        here = await page.evaluate(() => [...document.querySelectorAll(".tip")].some((tip) =>
          tip.offsetParent !== null && tip.textContent.length > 3));
        if (here) break;
      }
    }
    shown += here ? 1 : 0;
  }
  const charts = data.sections.flatMap((section) => section.figures).filter((figure) => figure.kind !== "table");
  expect(shown === charts.length, `only ${shown} of ${charts.length} charts tell what is under the pointer`);
  await page.mouse.move(0, 0);
  await page.evaluate(() => window.scrollTo(0, 0));
}

async function keyboard_works(page, data) {
  const reached = [];
  for (let presses = 0; presses < 200; ++presses) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const one = document.activeElement;
      if (one === document.body) return null;
      const outline = getComputedStyle(one).outlineStyle;
      return { name: one.tagName.toLowerCase(), text: one.textContent.slice(0, 40), visible: outline !== "none" };
    });
    if (focused === null) break;
    reached.push(focused);
  }
  expect(reached[0]?.text.startsWith("Skip"), "the first stop of the keyboard is not the skip link");
  expect(reached.every((one) => one.visible), "focus cannot be seen");
  const charts = data.sections.flatMap((section) => section.figures).filter((figure) => figure.kind !== "table");
  const stops = (name) => reached.filter((one) => one.name === name).length;
  const tables = await page.evaluate(() => document.querySelectorAll("details").length);
  expect(tables >= charts.length, "a chart has no table");
  expect(stops("summary") === tables, `the keyboard reaches ${stops("summary")} of ${tables} tables`);
  expect(stops("a") >= data.sections.length, "the keyboard does not reach the contents");
  if (charts.length === 0) return;
  await page.focus("summary");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.querySelector("details").open), "Enter opens no table");
  await page.focus(".toggle");
  await page.keyboard.press("Enter");
  const open = await page.evaluate(() => [...document.querySelectorAll("details")].every((one) => one.open));
  expect(open, "the button does not open all tables");
}

async function is_accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of found.violations) {
    if (!["serious", "critical"].includes(violation.impact)) continue;
    expect(false, `axe: ${violation.id}: ${violation.help} (${violation.nodes[0].html.slice(0, 120)})`);
  }
}

/// Texts of charts against their ground; axe does not look into pictures.
async function charts_can_be_read(page) {
  const faint = await page.evaluate(() => {
    const light = (rgb) => {
      const [r, g, b] = rgb.map((part) => {
        const c = part / 255;
        return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const parts = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map(Number);
    const ground = light(parts(getComputedStyle(document.body).backgroundColor));
    const texts = [...document.querySelectorAll("figure:not([data-kind=heatmap]) svg text")];
    return texts.map((text) => {
      const ink = light(parts(getComputedStyle(text).fill));
      const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
      return [text.textContent.slice(0, 30), contrast];
    }).filter(([, contrast]) => contrast < 4.5);
  });
  for (const [text, contrast] of faint.slice(0, 3)) expect(false, `“${text}” has a contrast of ${contrast.toFixed(1)} only`);
}

async function fits(page) {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(wide <= room, `it is ${wide} pixels wide on a screen of ${room}`);
}

/// On paper: light, without buttons, no chart wider than the sheet. `picture`: where to keep it, without ending.
async function prints(page, picture) {
  await page.setViewport({ width: 680, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  await page.emulateMediaType("print");
  await settled(page);
  const seen = await page.evaluate(() => ({
    ground: getComputedStyle(document.body).backgroundColor,
    nav: document.querySelector("nav").getClientRects().length,
    widest: Math.max(0, ...[...document.querySelectorAll("svg")].map((svg) => svg.getBoundingClientRect().width)),
    tables: Math.max(0, ...[...document.querySelectorAll("table")].map((table) => table.getBoundingClientRect().width)),
    ink: getComputedStyle(document.querySelector("svg text") ?? document.body).fill,
  }));
  expect(seen.ground === "rgb(255, 255, 255)", "it prints dark");
  expect(seen.nav === 0, "it prints buttons and links");
  expect(seen.widest <= 680, `a chart is ${seen.widest} pixels wide on paper`);
  expect(seen.tables <= 680, `a table is ${seen.tables} pixels wide on paper`);
  const pdf = await page.pdf({ format: "A4", printBackground: true, path: picture ? picture + ".pdf" : undefined });
  if (picture) await page.screenshot({ path: picture + ".png", fullPage: true });
  expect(pdf.length > 10000, "nothing is printed");
}

async function look(browser, file) {
  const data = data_in(file);
  for (const view of views) {
    current = `${basename(file)}, ${view.name}`;
    const page = await open(browser, file, view);
    if (!page) break;
    await charts_are_drawn(page);
    await fits(page);
    await charts_can_be_read(page);
    if (pictures) {
      await page.screenshot({ path: join(pictures, `${basename(file, ".html")}-${view.name}.png`), fullPage: true });
    }
    if (view.name === "light") {
      await marks_are_those_of_the_data(page, data);
      await words_stay_words(page, data);
      await tooltips_show(page, data);
      await words_stay_words(page, data);
      await keyboard_works(page, data);
      await numbers_are_those_of_the_data(page, data);
      await is_accessible(page);
    }
    if (view.name === "dark") {
      await is_accessible(page);
      current = `${basename(file)}, print`;
      await prints(page, pictures && join(pictures, `${basename(file, ".html")}-print`));
    }
    await page.close();
  }
  return data.sections.flatMap((section) => section.figures).length;
}

if (pictures) mkdirSync(pictures, { recursive: true });
const profile = mkdtempSync(join(tmpdir(), "sojourn-browser-"));
const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  timeout: PATIENCE,
  protocolTimeout: PATIENCE,
  userDataDir: profile,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let figures = 0;
try {
  for (const file of pages) figures += await look(browser, file);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
for (const problem of problems) console.log(problem);
console.log(`${pages.length} pages, ${figures} figures, ${problems.length} problems`);
process.exit(problems.length > 0 || pages.length === 0 ? 1 : 0);
