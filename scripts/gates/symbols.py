#!/usr/bin/env python3
"""In: the static archives of the pure layers and connectors. Out: each symbol they need from outside and must not.

C functions are allowed by name, so that a new one is a question and not a hole; C++ library symbols are refused by
pattern. Cannot happen: a pure layer whose archive was not given (compared with the folders of src/ and connectors/).
"""

import pathlib
import re
import subprocess
import sys

import gate

ALLOWED_C = re.compile(
    r"^(mem(cpy|move|set|cmp|chr)|str(len|cmp|ncmp)|bcmp|abort|atexit|__assert_fail|__libc_single_threaded"
    r"|__(cxa|gxx|gcc|stack_chk|dso_handle|asan|ubsan)\w*|_Unwind_\w+|_GLOBAL_OFFSET_TABLE_"
    r"|__u?(div|mod|divmod|mul)ti[34])$"
)
# What a JSON library needs to print and read numbers; tern's own code in connectors cannot include <cstdlib>.
ALLOWED_JSON = re.compile(r"^(strto(d|ll|ull)|snprintf|localeconv|__errno_location)$")
ALLOWED_IN_MEMBER = {
    ("tern_core", "assert.cpp.o"): re.compile(r"^(stderr|fprintf|fputs|fwrite|fputc)$"),
    ("tern_core", "crc32_folded.cpp.o"): re.compile(r"^__cpu_model$"),  # which instructions the processor has
}

FORBIDDEN_CPP = re.compile(
    r"std::(chrono::.*::now|this_thread|j?thread|(recursive_|shared_|timed_)?mutex|condition_variable|__condvar"
    r"|__future_base|__once_call|random_device|basic_\w*f\w*(stream|buf)<|filesystem|__basic_file|cout|cerr|clog|cin"
    r"|ios_base|locale)"
    r"|^(boost|spdlog|fmt|redis|pqxx)::"
)
OURS = re.compile(r"^(tern::|(typeinfo|vtable|typeinfo name|guard variable|VTT) for )")


def output_of(*command):
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout.splitlines()


def needed(archive):
    """(member, mangled, readable) of every undefined symbol; the two listings of nm have the same order."""
    plain, readable = (output_of("nm", "-A", "-u", *options, archive) for options in ([], ["-C"]))
    for line, same_line in zip(plain, readable, strict=True):
        head, mangled = line.rsplit(" ", 1)
        member = head.split(":")[1]
        yield member, mangled.split("@")[0], same_line.split(f":{member}:", 1)[1].strip()[2:]


def violation(library, member, mangled, readable):
    if mangled.startswith("_Z"):
        return readable if FORBIDDEN_CPP.search(readable) and not OURS.match(readable) else ""
    if ALLOWED_C.match(mangled):
        return ""
    if library.startswith(("tern_connector_", "tern_simulated_")) and ALLOWED_JSON.match(mangled):
        return ""
    in_member = ALLOWED_IN_MEMBER.get((library, member))
    return "" if in_member and in_member.match(mangled) else mangled


def wanted_libraries(root):
    """The archives that must have been given: one per pure layer with sources, two per venue with a face."""
    layers = {path.parts[1] for path in gate.cpp_files(root, "src") if path.parts[1] in gate.PURE_LAYERS}
    venues = gate.venue_names(root)
    faces = {f"tern_{kind}_{venue}" for venue in venues for kind in ("connector", "simulated")}
    return {f"tern_{layer}" for layer in layers} | faces


def check(root, archives):
    violations, looked_at = [], 0
    libraries = {archive.name.removeprefix("lib").removesuffix(".a"): archive for archive in archives}
    for missing in sorted(wanted_libraries(root) - libraries.keys()):
        violations.append(f"{missing}: a pure layer whose archive this gate was not given (tests/gates/CMakeLists.txt)")
    for library, archive in sorted(libraries.items()):
        members = output_of("ar", "t", archive)
        if not members:
            violations.append(f"{library}: an empty archive proves nothing")
        looked_at += len(members)
        for member, mangled, readable in needed(archive):
            bad = violation(library, member, mangled, readable)
            if bad:
                violations.append(f"{library}: {member} needs {bad}")
    return violations, looked_at


def main():
    root, *archives = map(pathlib.Path, sys.argv[1:])
    return gate.finish("symbols", *check(root, archives), unit="object files")


if __name__ == "__main__":
    sys.exit(main())
