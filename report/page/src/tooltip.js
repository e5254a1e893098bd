// What is shown under the pointer, as elements whose texts are texts.
import { element } from "./dom.js";
import { FONT } from "./theme.js";

/// heading, and rows of [name, text, colour?].
export function tip(heading, rows) {
  return element("div", { class: "tip" }, element("strong", {}, heading),
    rows.map(([name, text, colour]) => {
      const dot = element("i");
      if (colour) dot.style.background = colour;
      return element("div", {}, dot, element("span", {}, name), element("b", {}, text));
    }));
}

export function tooltip(theme, trigger, formatter) {
  return {
    trigger,
    confine: true,
    backgroundColor: theme.ground,
    borderColor: theme.axis,
    padding: [8, 10],
    textStyle: { color: theme.ink, fontFamily: FONT, fontSize: 13 },
    axisPointer: { type: trigger === "axis" ? "line" : "none", lineStyle: { color: theme.axis } },
    formatter,
  };
}
