"""In: scripts/check_decimal and the oracle program. Out: proof that the check finds a wrong answer and never passes on
nothing: the oracle is put behind a wrapper that plants one fault."""

import pathlib
import subprocess
import sys
import tempfile

CHECK, ORACLE = sys.argv[1:3]
OPERATIONS = 2_000

WRAPPERS = {
    # what is planted: (the wrapper's command, what the check must say)
    "one wrong digit": (f"'{ORACLE}' \"$@\" | sed '/^add\t/s/[1-8]$/9/'", "differs"),
    "an answer where an error is right": (f"'{ORACLE}' \"$@\" | sed 's/!$/0/'", "differs"),
    "a lost operation": (f"'{ORACLE}' \"$@\" | sed 7d", "were asked for"),
    "a lost kind": (f"'{ORACLE}' \"$@\" | sed 's/^compare\t.*/parse\t1\t1/'", "no compare was compared"),
    "silence": ("true", "were asked for"),
    "a crash": (f"'{ORACLE}' \"$@\"; kill -ABRT $$", "ended with code"),
}


def run(program):
    command = [sys.executable, CHECK, "--operations", str(OPERATIONS), "--jobs", "1", "--program", str(program)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main():
    failures = []
    honest = run(ORACLE)
    if honest.returncode != 0:
        failures.append(f"the honest oracle was refused: {honest.stderr}")
    with tempfile.TemporaryDirectory() as folder:
        wrapper = pathlib.Path(folder) / "oracle"
        for planted, (command, expected) in WRAPPERS.items():
            wrapper.write_text(f"#!/bin/bash\n{command}\n", encoding="utf-8")
            wrapper.chmod(0o755)
            result = run(wrapper)
            if result.returncode != 1 or expected not in result.stderr:
                failures.append(f"{planted}: exit {result.returncode}, said {result.stderr[:300]!r}")
    for failure in failures:
        print(failure)
    print(f"{len(WRAPPERS)} faults planted, {len(failures)} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
