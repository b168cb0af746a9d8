#!/usr/bin/env python3
"""In: every source of the pure layers and connectors. Out: what clang 14 refuses or warns of.

Headers are met through the sources that include them. Cannot happen: a pass without the compiler, a source skipped.
"""

import concurrent.futures
import os
import subprocess
import sys

import gate

TOOL = "clang++-14"
FLAGS = "-std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch-enum -Werror".split()


def check(root):
    files = [path for path in gate.cpp_files(root, *gate.HOUSE) if path.suffix == ".cpp" and gate.is_pure(path)]

    def run(path):
        command = [TOOL, *FLAGS, f"-I{root / 'include'}", f"-I{root}", str(path)]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    violations = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, result in zip(files, pool.map(run, files)):
            errors = [line for line in result.stderr.splitlines() if " error: " in line]
            if result.returncode != 0:
                violations += errors or [f"{path}: {TOOL} ended with {result.returncode}: {result.stderr[:500]}"]
    return violations, len(files)


def main():
    try:
        return gate.finish("second compiler", *check(gate.root_argument()))
    except FileNotFoundError:
        print(f"second compiler: {TOOL} is not installed; scripts/setup installs it")
        return 1


if __name__ == "__main__":
    sys.exit(main())
