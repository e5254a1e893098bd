// The journey as text that Mermaid and Graphviz draw.
#include "models/journeys/explain.h"

namespace sojourn::models {
namespace {

std::string id_of(const sim::Program& program, std::size_t state) {
  return program.tracks[program.states[state].track].name + "__" + program.states[state].name;
}

// A label inside double quotes of Mermaid, which knows entities instead of escapes.
std::string mermaid_text(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '"':
        safe += "#quot;";
        break;
      case '#':
      case ';':
      case ':':
      case '{':
      case '}':
      case '<':
      case '>':
        safe.append("#").append(std::to_string(static_cast<int>(c))).append(";");
        break;
      case '\n':
      case '\r':
      case '\t':
        safe += ' ';
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string dot_text(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    if (c == '"' || c == '\\') safe += '\\';
    safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return safe;
}

bool is_shown(const sim::Program& program, std::size_t state) {
  return state != program.tracks[program.states[state].track].idle;
}

std::string exit_text(const sim::Program& program, const sim::StateRow& row, std::size_t e) {
  const sim::Exit& exit = row.exits[e];
  if (row.leaving == sim::StateRow::Leaving::by_race) return words_of(exit.clock, program);
  if (exit.otherwise) return "otherwise";
  return short_number(100.0 * base_probabilities(row)[e]) + " %";
}

std::string state_text(const sim::Program& program, std::size_t state,
                       std::string_view line_break) {
  const sim::StateRow& row = program.rows[state];
  std::string text = label_of(program.states[state]);
  if (row.leaving == sim::StateRow::Leaving::by_choice) {
    text += std::string(line_break) + words_of(row.stay, program);
  }
  return text;
}

void add_mermaid_track(const sim::Program& program, const sim::TrackInfo& track,
                       std::string& text) {
  text += "  state \"" + mermaid_text(track.name) + "\" as " + track.name + "__track {\n";
  const std::size_t end = std::size_t{track.first} + track.states;
  for (std::size_t s = track.first; s < end; ++s) {
    if (!is_shown(program, s)) continue;
    text += "    state \"" + mermaid_text(state_text(program, s, ", ")) + "\" as " +
            id_of(program, s) + "\n";
  }
  if (track.initial != track.idle) {
    text += "    [*] --> " + id_of(program, track.initial) + "\n";
  }
  for (std::size_t s = track.first; s < end; ++s) {
    const sim::StateRow& row = program.rows[s];
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      text += "    " + id_of(program, s) + " --> " + id_of(program, row.exits[e].to) + " : " +
              mermaid_text(exit_text(program, row, e)) + "\n";
    }
    if (program.states[s].absorbing) text += "    " + id_of(program, s) + " --> [*]\n";
  }
  text += "  }\n";
}

// Triggers between tracks, as dashed arrows.
void add_dot_triggers(const sim::Program& program, std::size_t from,
                      const std::vector<sim::Trigger>& triggers, std::string& text) {
  for (const sim::Trigger& trigger : triggers) {
    const sim::TrackInfo& track = program.tracks[trigger.track];
    const bool ends = trigger.kind == sim::Trigger::Kind::end;
    text += "  \"" + id_of(program, from) + "\" -> \"" +
            id_of(program, ends ? track.first : trigger.state) + "\" [style=dashed, label=\"" +
            dot_text(words_of(trigger, program)) + "\"];\n";
  }
}

void add_dot_track(const sim::Program& program, const sim::TrackInfo& track, std::string& text) {
  text +=
      "  subgraph \"cluster_" + track.name + "\" {\n    label=\"" + dot_text(track.name) + "\";\n";
  for (std::size_t s = track.first; s < std::size_t{track.first} + track.states; ++s) {
    if (!is_shown(program, s)) continue;
    const char* border = program.states[s].absorbing ? ", peripheries=2" : "";
    const char* weight = s == track.initial ? ", penwidth=2" : "";
    // words only: the break between the lines is Graphviz's own escape
    std::string label = dot_text(label_of(program.states[s]));
    if (program.rows[s].leaving == sim::StateRow::Leaving::by_choice) {
      label += "\\n" + dot_text(words_of(program.rows[s].stay, program));
    }
    text += "    \"" + id_of(program, s) + "\" [label=\"" + label + "\"" + border + weight + "];\n";
  }
  text += "  }\n";
}

}  // namespace

std::string to_mermaid(const sim::Program& program) {
  std::string text = "stateDiagram-v2\n";
  for (const sim::TrackInfo& track : program.tracks) add_mermaid_track(program, track, text);
  return text;
}

std::string to_graphviz(const sim::Program& program) {
  std::string text =
      "digraph journey {\n  rankdir=LR;\n  node [shape=box, style=rounded, fontname=Helvetica];\n"
      "  edge [fontname=Helvetica, fontsize=10];\n";
  for (const sim::TrackInfo& track : program.tracks) add_dot_track(program, track, text);
  for (std::size_t s = 0; s < program.states.size(); ++s) {
    const sim::StateRow& row = program.rows[s];
    add_dot_triggers(program, s, row.triggers, text);
    for (std::size_t e = 0; e < row.exits.size(); ++e) {
      text += "  \"" + id_of(program, s) + "\" -> \"" + id_of(program, row.exits[e].to) +
              "\" [label=\"" + dot_text(exit_text(program, row, e)) + "\"];\n";
      add_dot_triggers(program, s, row.exits[e].triggers, text);
    }
  }
  return text + "}\n";
}

}  // namespace sojourn::models
