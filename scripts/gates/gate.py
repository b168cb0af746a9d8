"""In: a source tree. Out: what every gate shares: which files there are, C++ without its comments, a verdict.

Cannot happen: a gate that is green after looking at nothing: finish() calls that red.
"""

import pathlib
import re
import sys

PURE_LAYERS = ("core", "market", "venue", "arbitrage", "risk", "orders", "ledger", "engine", "sim")
EDGE_LAYERS = ("net", "store", "alert", "ops", "app")
LAYERS = PURE_LAYERS + ("crypto",) + EDGE_LAYERS
# Files of connectors/ itself; every other one there is what venues share.
REGISTRIES = {"venues.def": "registry", "registry.cpp": "registry", "simulated_registry.cpp": "simulated_registry"}
HOUSE = ("include", "src", "connectors")  # what the law of layers covers
CODE = HOUSE + ("tests", "bench")
CPP_SUFFIXES = (".cpp", ".hpp")
NOT_OURS = {".git", "__pycache__", ".cache", "node_modules"}
BUILD = "build"  # at the top of the tree only


def files_under(root, *folders):
    """Every file below the folders (or the whole tree), sorted; never a build directory or what is git's."""
    starts = [root / folder for folder in folders] if folders else [root]
    for start in starts:
        for path in sorted(start.rglob("*")):
            inside = path.relative_to(root)
            ours = inside.parts[0] != BUILD and not NOT_OURS.intersection(inside.parts)
            if ours and path.is_file() and not path.is_symlink():
                yield inside


def cpp_files(root, *folders):
    return [path for path in files_under(root, *folders) if path.suffix in CPP_SUFFIXES]


def layer_of(path):
    """core ... app, "connectors" or "simulated" (a venue's face), or a registry; None for a file of no layer."""
    parts = path.parts
    if parts[0] == "include" and len(parts) > 3 and parts[1] == "tern":
        return parts[2]
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    if parts[0] == "connectors":
        if len(parts) == 2 and path.name in REGISTRIES:
            return REGISTRIES[path.name]
        return "simulated" if path.name.startswith("simulated") else "connectors"
    return None


def venue_of(path):
    """The venue's folder that the file is in, or an empty text."""
    return path.parts[1] if path.parts[0] == "connectors" and len(path.parts) > 2 else ""


def is_pure(path):
    layer = layer_of(path)
    return layer in PURE_LAYERS or path.parts[0] == "connectors"


def venue_names(root):
    listed = root / "connectors" / "venues.def"
    return re.findall(r"^TERN_VENUE\((\w+)\)", listed.read_text(encoding="utf-8"), re.MULTILINE)


_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9a-zA-Z_])\'(?:\\.|[^\'\\\n])+\'',
    re.DOTALL,
)


def code_only(text):
    """The C++ text with comments blanked and literals emptied; every line keeps its number."""

    def blank(match):
        token = match.group()
        lines = "\n" * token.count("\n")
        return lines if token.startswith("/") else '""' + lines if '"' in token[:2] else "' '" + lines

    return _TOKENS.sub(blank, text)


def raw_literal_lines(text):
    """The numbers of the lines that hold a part of a raw string literal."""
    numbers = set()
    for match in _TOKENS.finditer(text):
        if match.group().startswith("R"):
            first = text.count("\n", 0, match.start()) + 1
            numbers.update(range(first, first + match.group().count("\n") + 1))
    return numbers


def finish(name, violations, looked_at, unit="files"):
    """Prints the verdict and returns the exit code."""
    for violation in violations:
        print(violation)
    if looked_at == 0:
        print(f"{name}: looked at nothing, which proves nothing")
        return 1
    print(f"{name}: {looked_at} {unit} looked at, {len(violations)} violations")
    return 1 if violations else 0


def root_argument():
    """The tree to look at: the first argument, else the repository of this script."""
    if len(sys.argv) > 1:
        return pathlib.Path(sys.argv[1]).resolve()
    return pathlib.Path(__file__).resolve().parents[2]
