#!/usr/bin/env python3
"""In: every #include of include/, src/ and connectors/. Out: those that point the wrong way, by file and line.

The table is the direction of design.md section 2 as data. Cannot happen: an include that is not understood and passes:
a form this parser does not know, a quoted file that does not exist and a folder outside the table are violations.
"""

import re
import sys

import gate

_TO_LEDGER = ("core", "market", "venue", "arbitrage", "risk", "orders")
MAY_INCLUDE = {
    "core": (),
    "market": ("core",),
    "venue": ("core", "market"),
    "arbitrage": ("core", "market", "venue"),
    "risk": ("core", "market", "venue"),
    "orders": ("core", "market", "venue"),
    "ledger": _TO_LEDGER,
    "engine": _TO_LEDGER + ("ledger",),
    "crypto": ("core",),
    "sim": ("core", "market", "venue"),
    "connectors": ("core", "market", "venue", "crypto"),
    "simulated": ("core", "market", "venue", "crypto", "sim", "connectors"),
    "registry": ("core", "market", "venue", "connectors"),
    "simulated_registry": ("core", "market", "venue", "sim", "registry", "simulated"),
    "net": ("core", "venue"),
    "store": ("core", "ledger"),
    "alert": ("core", "net"),
    "ops": ("core", "net"),
    "app": gate.LAYERS + ("registry", "simulated_registry"),
}

VENUE_LAYERS = ("connectors", "simulated")

# What the standard library offers to a layer without clock, file, thread, chance and floating point. A header that is
# missing here is not forbidden for ever: it is added when somebody has thought about it.
PURE_HEADERS = set(
    "algorithm array bit charconv climits compare concepts cstddef cstdint cstring deque functional initializer_list "
    "iterator limits list map memory new numeric optional queue set span stack string string_view tuple type_traits "
    "unordered_map unordered_set utility variant vector".split()
)
# The one place of the pure layers that speaks: a failed assertion.
# And the one that folds checksums with the processor's own instruction.
PURE_EXCEPTIONS = {"src/core/assert.cpp": {"cstdio", "cstdlib"}, "src/core/crc32_folded.cpp": {"immintrin.h"},
                   "include/tern/core/wire_cursor.hpp": {"emmintrin.h"}}
# JSON is what venues speak; no other pure layer parses or writes it.
CONNECTOR_LIBRARIES = ("simdjson.h", "nlohmann/")

MOST_BOOST_FILES = 10
# Signing requests belongs to crypto. Net includes OpenSSL for TLS; the headers that sign are open to two of its files
# only: one makes the certificates of loopback servers, one checks a WebSocket server's answer by its SHA-1 (RFC 6455).
NO_SIGNERS = ("src/net/authority.cpp", "src/net/upgrade.cpp")
OPENSSL_SIGNING = ("openssl/evp.h", "openssl/hmac.h", "openssl/sha.h", "openssl/ec.h", "openssl/ecdsa.h")

DIRECTIVE = re.compile(r"^\s*#\s*(?:include|import)\b(.*)$")
TARGET = re.compile(r'^\s*(?:"([^"]+)"|<([^>]+)>)\s*(?://.*)?$')
CONDITION = re.compile(r"^\s*#\s*(?:if|ifdef|ifndef|elif)\b")


def resolved(root, path, name):
    """The file of the tree that the include names, relative to the root; None when it is not of the tree."""
    for folder in (root / "include", (root / path).parent, root / "src", root):
        found = folder / name
        if found.is_file():
            found = found.resolve()
            return found.relative_to(root) if found.is_relative_to(root) else None
    return None


def own_violation(path, target):
    layer, other = gate.layer_of(path), gate.layer_of(target)
    if other is None:
        return f"{target} belongs to no layer"
    of_venues = layer in VENUE_LAYERS and other in VENUE_LAYERS
    if of_venues and gate.venue_of(target) not in ("", gate.venue_of(path)):
        return f"neither another venue nor what venues share may include a venue's {target}"
    if layer == other or other in MAY_INCLUDE[layer]:
        return ""
    return f"{layer} may not include {other} ({target})"


def foreign_violation(path, name):
    """What is wrong with a header that is not of the tree."""
    layer = gate.layer_of(path)
    if name.startswith("openssl/"):
        signs = name in OPENSSL_SIGNING and str(path) not in NO_SIGNERS
        if layer == "crypto" or (layer == "net" and not signs):
            return ""
        return f"<{name}>: signing belongs to crypto, TLS to net"
    if name.startswith("boost/"):
        if path.parts[0] == "include":
            return f"<{name}>: no public header includes Boost"
        return "" if layer in gate.EDGE_LAYERS else f"<{name}>: Boost belongs to the edges"
    if layer in gate.EDGE_LAYERS:
        return ""
    if name in PURE_HEADERS or name in PURE_EXCEPTIONS.get(str(path), ()):
        return ""
    if layer in ("connectors", "simulated") and name.startswith(CONNECTOR_LIBRARIES):
        return ""
    return f"<{name}> is not on the list of headers for a pure layer (scripts/gates/layers.py)"


def include_violation(root, path, rest):
    target = TARGET.match(rest)
    if not target:
        return f"#include{rest} is not understood"
    name = target.group(1) or target.group(2)
    if ".." in name:
        return f"{name}: includes are written from the root of include/ or from the file's own folder"
    own = resolved(root, path, name) if target.group(1) or name.startswith("tern/") else None
    if own:
        return own_violation(path, own)
    if target.group(1) or name.startswith("tern/"):
        return f'"{name}" does not exist'
    return foreign_violation(path, name)


def check(root):
    violations, includes, boost_files = [], 0, set()
    for path in gate.cpp_files(root, *gate.HOUSE):
        if gate.layer_of(path) not in MAY_INCLUDE:
            violations.append(f"{path}:1: {gate.layer_of(path) or 'this folder'} is no layer of design.md section 2")
            continue
        for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
            if CONDITION.match(line):
                violations.append(f"{path}:{number}: no feature macros: {line.strip()}")
            directive = DIRECTIVE.match(line)
            if not directive:
                continue
            includes += 1
            if "<boost/" in line:
                boost_files.add(path)
            violation = include_violation(root, path, directive.group(1))
            if violation:
                violations.append(f"{path}:{number}: {violation}")
    if len(boost_files) > MOST_BOOST_FILES:
        names = ", ".join(map(str, sorted(boost_files)))
        violations.append(f"{len(boost_files)} files include Boost, at most {MOST_BOOST_FILES} may: {names}")
    return violations, includes


def main():
    return gate.finish("layers", *check(gate.root_argument()), unit="includes")


if __name__ == "__main__":
    sys.exit(main())
