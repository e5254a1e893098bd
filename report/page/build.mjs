// Bundles the page's script and style, and writes them as C++ for the program to embed.
//
//   node build.mjs PACKAGES OUTPUT.cpp        PACKAGES: the folder in which npm has put node_modules
//
// The hashes go into the page's content security policy: no other script and no other style is run.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [packages, output] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const { build } = createRequire(join(packages, "package.json"))("esbuild");

async function bundle(file, options) {
  const result = await build({
    entryPoints: [join(here, "src", file)],
    nodePaths: [join(packages, "node_modules")],
    bundle: true,
    minify: true,
    charset: "ascii",
    legalComments: "eof",
    logLevel: "warning",
    write: false,
    ...options,
  });
  return result.outputFiles[0].text.trim();
}

function hash(text) {
  return "'sha256-" + createHash("sha256").update(text, "utf8").digest("base64") + "'";
}

// A compiler need not take literals above 65,536 bytes, so the text is cut; octal escapes have at most
// three digits, so that no digit after one is taken for its own.
function literals(text) {
  const bytes = Buffer.from(text, "utf8");
  const pieces = [];
  for (let begin = 0; begin < bytes.length; begin += 16000) {
    let piece = "";
    for (const byte of bytes.subarray(begin, begin + 16000)) {
      const plain = byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63;
      piece += plain ? String.fromCharCode(byte) : "\\" + byte.toString(8).padStart(3, "0");
    }
    pieces.push(`    "${piece}"`);
  }
  return pieces.join(",\n");
}

const script = await bundle("main.js", { format: "iife", target: "es2020" });
const style = await bundle("style.css", {});
for (const [what, text] of [["script", script], ["style", style]]) {
  if (new RegExp(`</${what}|<!--`, "i").test(text)) throw new Error(`the ${what} would end its own element`);
}

writeFileSync(output, `// Made by report/page/build.mjs.
#include "report/page_parts.h"

#include <array>

namespace sojourn::report {
namespace {

constexpr std::array script_pieces = std::to_array<std::string_view>({
${literals(script)}});

constexpr std::array style_pieces = std::to_array<std::string_view>({
${literals(style)}});

}  // namespace

std::span<const std::string_view> page_script() noexcept { return script_pieces; }
std::span<const std::string_view> page_style() noexcept { return style_pieces; }
std::string_view page_script_hash() noexcept { return "${hash(script)}"; }
std::string_view page_style_hash() noexcept { return "${hash(style)}"; }

}  // namespace sojourn::report
`);
