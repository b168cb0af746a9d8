"""In: C++ text. Out: each function body with its first line, its length and its number of parameters.

A brace scanner, no parser: a block that follows a parameter list (or a lambda's brackets) at namespace or class level
is a function; what is inside it belongs to it. Cannot happen: a brace in a comment or a literal that is counted.
"""

import collections
import re

import gate

Function = collections.namedtuple("Function", "name line length parameters")

SCOPE = re.compile(
    r"^(?:template\s*<.*>\s*)?(?:inline\s+)?(?:typedef\s+)?(?:(?:namespace|class|struct|union|enum)\b|extern\s*\"\")"
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", re.MULTILINE)
NAME = re.compile(r"(operator\s*(?:\(\)|[^\s\w(]+|[\w:]+)|[~\w:]+)\s*\(")


def kind_of(head):
    """What the brace after `head` opens: scope, function, or data (an initialiser)."""
    head = " ".join(head.split())
    if SCOPE.match(head) and not head.endswith(")"):
        return "scope"
    if head.endswith("="):
        return "data"
    return "function" if "(" in head or "]" in head else "scope" if not head else "data"


def functions(text):
    """Yields a Function for each body."""
    open_blocks = []  # kinds, from the outside in
    head, first_line, line = "", 0, 1
    inside = 0  # how many open blocks belong to a function or to data
    start = (0, "")
    for character in without_directives(gate.code_only(text)):
        line += character == "\n"
        if character == "{":
            kind = kind_of(head) if inside == 0 else "inner"
            if kind in ("function", "data"):
                start = (first_line, kind, head)
            inside += kind != "scope"
            open_blocks.append(kind)
        elif character == "}" and open_blocks:
            kind = open_blocks.pop()
            inside -= kind != "scope"
            if kind == "function":
                yield Function(name_of(start[2]), start[0], line - start[0] + 1, parameters(start[2]))
        if inside == 0 and character in "{};":
            head = ""
        elif inside == 0:
            if not head.strip() and not character.isspace():
                first_line = line
            head += character


def without_directives(code):
    return DIRECTIVE.sub(lambda match: "\n" * match.group().count("\n"), code)


def name_of(head):
    found = NAME.search(" ".join(head.split()))
    return found.group(1) if found else "a lambda"


def parameters(head):
    """How many parameters the function takes; 0 for a lambda without a list."""
    head = " ".join(head.split())
    found = NAME.search(head)
    depth, commas, seen = 0, 0, False
    for character in head[found.end() :] if found else "":
        if character == ")" and depth == 0:
            return commas + seen
        depth += (character in "(<[{") - (character in ")>]}")
        commas += character == "," and depth == 0
        seen = seen or not character.isspace()
    return 0
