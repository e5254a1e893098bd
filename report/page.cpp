#include "report/page.h"

#include <cerrno>
#include <fstream>
#include <string_view>

#include "core/error.h"
#include "report/page_json.h"
#include "report/page_parts.h"
#include "store/part_file.h"

namespace sojourn::report {
namespace {

void append(std::string& text, std::span<const std::string_view> pieces) {
  for (const std::string_view piece : pieces) text += piece;
}

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '&':
        safe += "&amp;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

}  // namespace

Format plain(int digits, std::string unit) {
  return {.style = Style::number, .digits = digits, .unit = std::move(unit)};
}

Format percent(int digits) { return {.style = Style::percent, .digits = digits}; }

Format points(int digits) { return with_sign({.style = Style::points, .digits = digits}); }

Format money(std::string unit, int digits) {
  return {.style = Style::money, .digits = digits, .unit = std::move(unit)};
}

Format duration() { return {.style = Style::duration}; }

Format with_sign(Format format) {
  format.sign = Sign::always;
  return format;
}

Point point_of(const Outcome& outcome) {
  if (!outcome) return {};
  if (!outcome->has_interval) return {.value = outcome->value};
  return {.value = outcome->value, .low = outcome->low, .high = outcome->high};
}

std::string html_of(const Page& page) {
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ";
  html += page_script_hash();
  html += "; style-src ";
  html += page_style_hash();
  html += "; base-uri 'none'; form-action 'none'\">\n<title>";
  html += escaped(page.title);
  html += "</title>\n<style>";
  append(html, page_style());
  html +=
      "</style>\n</head>\n<body>\n<noscript>This page draws itself with a script of its own; "
      "please let it run. ";
  html += "Its numbers also stand in its source, as JSON.</noscript>\n";
  html += "<script type=\"application/json\" id=\"data\">";
  html += json_of(page);
  html += "</script>\n<script>";
  append(html, page_script());
  html += "</script>\n</body>\n</html>\n";
  return html;
}

void write_page(const std::filesystem::path& path, const Page& page) {
  const std::string html = html_of(page);
  store::PartFile part(path);
  std::ofstream out(part.part_path(), std::ios::binary | std::ios::trunc);
  if (!out) store::throw_file_error("write", part.part_path(), errno, "Free some space.");
  out << html;
  out.close();
  if (!out) {
    throw ResourceError("cannot write '" + path.string() +
                        "' (the disk may be full). Free some space.");
  }
  part.publish();
}

}  // namespace sojourn::report
