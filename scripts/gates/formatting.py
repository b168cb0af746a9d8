#!/usr/bin/env python3
"""In: every C++ file of the tree. Out: those that clang-format 14 would write otherwise.

Cannot happen: a pass without the tool: when clang-format-14 is missing the gate is red and says what installs it.
"""

import collections
import concurrent.futures
import os
import subprocess
import sys

import gate

TOOL = "clang-format-14"
BATCH = 16


def check(root):
    files = gate.cpp_files(root, *gate.CODE)
    batches = [files[i : i + BATCH] for i in range(0, len(files), BATCH)]

    def run(batch):
        command = [TOOL, "--style=file", "--dry-run", "--Werror", *map(str, batch)]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    violations = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for batch, result in zip(batches, pool.map(run, batches)):
            places = [line for line in result.stderr.splitlines() if "-Wclang-format-violations" in line]
            found = collections.Counter(place.split(":")[0] for place in places)
            for path, count in found.items():
                violations.append(f"{path}: {count} places not formatted; run {TOOL} -i {path}")
            if result.returncode != 0 and not found:
                violations.append(f"{TOOL} failed on {batch[0]}...: {result.stderr.strip()[:500]}")
    return violations, len(files)


def main():
    try:
        return gate.finish("formatting", *check(gate.root_argument()))
    except FileNotFoundError:
        print(f"formatting: {TOOL} is not installed; scripts/setup installs it")
        return 1


if __name__ == "__main__":
    sys.exit(main())
