// Numbers and dates as people read them.

const MINUS = "\u2212";
const formats = new Map();

function intl(digits) {
  if (!formats.has(digits)) {
    formats.set(digits, new Intl.NumberFormat("en", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  }
  return formats.get(digits);
}

function digits_of(value, format) {
  if (format.digits >= 0) return format.digits;
  const size = Math.abs(value);  // as many as show three figures
  if (size === 0 || size >= 100) return 0;
  return Math.min(6, 2 - Math.floor(Math.log10(size)));
}

function decorated(text, value, format) {
  const sign = value < 0 ? MINUS : format.signed && value > 0 ? "+" : "";
  const unit = format.style === "percent" ? "\u202f%"
    : format.style === "points" ? "\u202fpp"
    : format.unit ? "\u00a0" + format.unit : "";
  return sign + text + unit;
}

/// A number with its unit; an en dash where there is none.
export function number_text(value, format) {
  if (value === null || value === undefined) return "\u2013";
  if (format.style === "duration") return duration_text(value);
  const shown = format.style === "percent" || format.style === "points" ? value * 100 : value;
  const digits = digits_of(shown, format);
  const rounded = Number(Math.abs(shown).toFixed(digits));
  return decorated(intl(digits).format(rounded), rounded === 0 ? 0 : shown, format);
}

/// A short form for axes and labels: 1.2M. `step`: values so far apart must read differently.
export function short_text(value, format, step) {
  if (value === null || value === undefined) return "\u2013";
  const scale = format.style === "percent" || format.style === "points" ? 100 : 1;
  const shown = value * scale;
  const least = format.style === "money" ? 1000 : 10000;
  if (format.style === "duration" || Math.abs(shown) < least) {
    return number_text(value, { ...format, digits: format.style === "duration" ? 0 : axis_digits(shown, step * scale) });
  }
  return decorated(compact_text(Math.abs(shown), step * scale), shown, format);
}

function compact_text(size, step) {
  const digits = step > 0 ? Math.ceil(Math.log10(size / step)) + 1 : 3;
  return new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: Math.min(6, Math.max(3, digits)) })
    .format(size);
}

function axis_digits(value, step) {
  if (step > 0) return Math.min(4, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const size = Math.abs(value);
  if (size >= 10 || Number.isInteger(value)) return 0;
  return size >= 1 ? 1 : size >= 0.1 ? 2 : 3;
}

const UNITS = [["s", 1], ["min", 60], ["h", 3600], ["days", 86400], ["years", 365.25 * 86400]];

/// Seconds in the largest unit of which there is at least one.
export function duration_text(seconds) {
  let [unit, size] = UNITS[0];
  for (const [name, length] of UNITS) {
    if (Math.abs(seconds) >= length && !(name === "years" && Math.abs(seconds) < 2 * length)) {
      [unit, size] = [name, length];
    }
  }
  const count = seconds / size;
  const text = intl(count >= 10 || Number.isInteger(count) ? 0 : 1).format(count);
  return `${text}\u00a0${unit === "days" && text === "1" ? "day" : unit}`;
}

/// "31 Jan 2025" of "2025-01-31".
export function date_text(iso) {
  const date = new Date(iso + "T00:00:00Z");
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
    .format(date);
}

/// A value with its interval: "1.2 [0.8, 1.6]".
export function interval_text(value, low, high, format) {
  const text = number_text(value, format);
  if (low === null || low === undefined || high === null || high === undefined) return text;
  const bare = { ...format, unit: "", style: format.style === "money" ? "number" : format.style };
  return `${text} [${number_text(low, bare)}, ${number_text(high, bare)}]`;
}
