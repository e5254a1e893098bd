// Colours: told apart with every kind of colour vision, and legible as text on their ground
// (after Okabe and Ito, darkened or lightened to a contrast of 4.5 : 1).

const LIGHT = {
  series: ["#0b66a3", "#bd4b0a", "#00755a", "#8f4784", "#7d6300", "#b0305c", "#0e7490", "#4b5563"],
  ink: "#17202b", muted: "#566172", grid: "#e3e7ed", axis: "#9aa5b4", ground: "#ffffff",
  up: "#0b66a3", down: "#bd4b0a", total: "#3d4a5c", link: "#b9c6d6",
  ramp: ["#f1f6fb", "#c7ddee", "#8ab8da", "#3f86bb", "#0b4f80"],
};
const DARK = {
  series: ["#63b5f2", "#f59a66", "#45cba4", "#dca3cf", "#dfc45a", "#f08aa9", "#62c8de", "#aab6c7"],
  ink: "#e7ecf3", muted: "#a9b4c4", grid: "#2b3543", axis: "#66738a", ground: "#151b24",
  up: "#63b5f2", down: "#f59a66", total: "#b7c2d2", link: "#3d4d63",
  ramp: ["#1c2735", "#20415f", "#2a6494", "#4a93cc", "#9fd2f8"],
};

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const print = window.matchMedia("print");

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

export function theme() {
  return dark.matches && !print.matches ? DARK : LIGHT;
}

export function on_theme_change(act) {
  dark.addEventListener("change", act);
  print.addEventListener("change", act);
}

export function is_printing() {
  return print.matches;
}
