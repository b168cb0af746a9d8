#!/usr/bin/env python3
"""In: every text file of the tree. Out: what breaks the standards of design.md section 13, by file and line.

Cannot happen: a rule that silently covers no file: each rule counts what it looked at, and zero is a violation.
"""

import collections
import re
import sys

import functions
import gate

LINE_MAX = 100
SCRIPT_LINE_MAX = 120
FILE_MAX = 600
FUNCTION_MAX = 70
PARAMETERS_MAX = 4
VENUE_MAX = 3_200
HEADER_COMMENT = range(2, 7)

SCRIPT_SUFFIXES = (".py", ".sh", ".cmake", ".txt", ".toml", ".yml", ".yaml")
# Written in two pieces, so that this file does not break its own rules.
LEFTOVER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:w" + r"ork|ro" + r"ot|Us" + r"ers|ho" + r"me)/[\w.]")
FLOATING = re.compile(
    r"\b(?:float|double|get_double|strtod|stod|stof)\b|(?<![\w.])\d[\d']*\.\d*(?:[eE][+-]?\d+)?[fFlL]?(?![\w.])"
)
COMMENTED_CODE = re.compile(
    r"^\s*//\s*(?:[\w:<>,*&.\[\] ]+\([^()]*\);|(?:return|break|continue)\b[^.]*;"
    r"|[\w:.<>*&]+ = [^.]*;|#include\b.*|[{}])\s*$"
)


class Report:
    def __init__(self):
        self.violations = []
        self.looked_at = collections.Counter()

    def add(self, path, line, words):
        self.violations.append(f"{path}:{line}: {words}")


def is_script(path, text):
    return path.suffix in SCRIPT_SUFFIXES or text.startswith("#!")


def check_header_comment(report, path, lines):
    report.looked_at["header comments"] += 1
    count = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    if count not in HEADER_COMMENT:
        report.add(path, 1, f"opens with {count} lines of comment; two to six say what enters, leaves, cannot happen")


def check_sizes(report, path, lines, line_max, as_sent=()):
    """`as_sent`: numbers of lines that quote a venue's message whole, which no line break may change."""
    report.looked_at["sizes"] += 1
    if len(lines) > FILE_MAX:
        report.add(path, len(lines), f"{len(lines)} lines, at most {FILE_MAX}")
    for number, line in enumerate(lines, 1):
        if len(line) > line_max and number not in as_sent:
            report.add(path, number, f"{len(line)} columns, at most {line_max}")


def check_functions(report, path, text):
    for function in functions.functions(text):
        report.looked_at["functions"] += 1
        if function.length > FUNCTION_MAX:
            report.add(path, function.line, f"{function.name} has {function.length} lines, at most {FUNCTION_MAX}")
        if function.parameters > PARAMETERS_MAX and path.parts[0] in gate.HOUSE:
            words = f"{function.name} takes {function.parameters} parameters, at most {PARAMETERS_MAX}, else a struct"
            report.add(path, function.line, words)


def check_comments(report, path, lines):
    for number, line in enumerate(lines, 1):
        report.looked_at["comments"] += line.lstrip().startswith("//")
        if COMMENTED_CODE.match(line):
            report.add(path, number, f"commented-out code: {line.strip()}")


def check_floating(report, path, text):
    report.looked_at["pure files"] += 1
    for number, line in enumerate(gate.code_only(text).splitlines(), 1):
        if line.lstrip().startswith("#") or "__builtin_expect_with_probability" in line:
            continue  # a hint to the compiler, not a number of the program
        found = FLOATING.search(line)
        if found:
            report.add(path, number, f"floating point in a pure layer: {found.group()}")


def check_words(report, path, lines):
    report.looked_at["texts"] += 1
    for number, line in enumerate(lines, 1):
        leftover, machine = LEFTOVER.search(line), MACHINE_PATH.search(line)
        if leftover:
            report.add(path, number, f"leftover marker {leftover.group()}")
        if machine:
            report.add(path, number, f"a path of one machine: {machine.group()}")


def check_venue_names(report, path, lines, venues):
    """A venue's name is spoken in its folder, in the registries and in what is not the product's code."""
    report.looked_at["nameless files"] += 1
    strangers = [venue for venue in venues if venue != gate.venue_of(path)]
    if not strangers:
        return
    name = re.compile(r"(?<![a-z])(" + "|".join(map(re.escape, strangers)) + r")(?![a-z])", re.IGNORECASE)
    for number, line in enumerate(lines, 1):
        found = name.search(line)
        if found:
            report.add(path, number, f"names the venue {found.group()} outside its folder")


def check_venue_sizes(report, root, venues):
    for venue in venues:
        files = gate.cpp_files(root, f"connectors/{venue}")
        report.looked_at["venues"] += bool(files)
        size = sum(len((root / path).read_text(encoding="utf-8").splitlines()) for path in files)
        if not files:
            report.add(f"connectors/{venue}", 1, "is in venues.def and holds no source")
        if size > VENUE_MAX:
            report.add(f"connectors/{venue}", 1, f"{size} lines in the venue's folder, at most {VENUE_MAX}")


def may_name_venues(path):
    in_house = path.parts[0] in gate.HOUSE
    return not in_house or (path.parts[0] == "connectors" and path.suffix not in gate.CPP_SUFFIXES)


def check_file(report, root, path, venues):
    try:
        text = (root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # a compressed fixture or a picture: no text, no words
    lines = text.splitlines()
    check_words(report, path, lines)
    if not may_name_venues(path):
        check_venue_names(report, path, lines, venues)
    if path.parts[0] in gate.CODE and path.suffix in gate.CPP_SUFFIXES:
        check_header_comment(report, path, lines)
        check_sizes(report, path, lines, LINE_MAX, gate.raw_literal_lines(text) if path.parts[0] == "tests" else ())
        check_functions(report, path, text)
        check_comments(report, path, lines)
        if path.parts[0] in gate.HOUSE and gate.is_pure(path):
            check_floating(report, path, text)
    elif is_script(path, text):
        report.looked_at["scripts"] += 1
        check_sizes(report, path, lines, SCRIPT_LINE_MAX)


RULES = ("texts", "header comments", "sizes", "functions", "comments", "pure files", "nameless files", "venues",
         "scripts")


def check(root):
    report = Report()
    venues = gate.venue_names(root)
    for path in gate.files_under(root):
        check_file(report, root, path, venues)
    check_venue_sizes(report, root, venues)
    for rule in RULES:
        if report.looked_at[rule] == 0:
            report.violations.append(f"no {rule} were looked at, which proves nothing")
    return report.violations, report.looked_at["texts"]


def main():
    return gate.finish("style", *check(gate.root_argument()))


if __name__ == "__main__":
    sys.exit(main())
