// The door of the house.
#include "cli/program.h"

int main(int argc, char** argv) { return sojourn::cli::run_program(argc, argv); }
