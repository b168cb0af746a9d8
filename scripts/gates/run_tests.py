#!/usr/bin/env python3
"""In: a build directory. Out: every ctest test run, each case counted, "N passed, N failed, N skipped" as last line.

Cannot happen: a pass by silence. No test at all, a program that dies before or while it reports, a program without
cases, a disabled case and, where the shared folder is present, a skipped case are failures.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

GOOGLETEST_LABEL = "googletest"  # cmake/tern.cmake gives it to every program of tern_test()
SKIP_MESSAGE = "SKIP_RETURN_CODE"

Case = collections.namedtuple("Case", "name outcome reason")  # outcome: passed, failed, skipped


def ctest(build, *arguments, **options):
    return subprocess.run(["ctest", "--test-dir", str(build), *arguments], check=False, **options)


def known_tests(build):
    """{name: (is a GoogleTest program, its executable's name)} of every test that ctest knows."""
    listed = ctest(build, "--show-only=json-v1", capture_output=True, text=True)
    if listed.returncode != 0:
        raise SystemExit(f"ctest cannot list the tests of {build}: {listed.stderr.strip()}")
    tests = {}
    for test in json.loads(listed.stdout)["tests"]:
        properties = {item["name"]: item["value"] for item in test.get("properties", [])}
        command = test.get("command", [test["name"]])
        is_googletest = GOOGLETEST_LABEL in properties.get("LABELS", [])
        tests[test["name"]] = (is_googletest, pathlib.Path(command[0]).name)
    return tests


def googletest_case(program, case):
    name = f"{case.get('classname')}.{case.get('name')} ({program})"
    failure, skipped = case.find("failure"), case.find("skipped")
    if failure is not None:
        return Case(name, "failed", (failure.get("message") or "").strip())
    if skipped is not None:
        return Case(name, "skipped", (skipped.get("message") or skipped.text or "").strip())
    if case.get("status") != "run":
        return Case(name, "failed", f"not run ({case.get('status')}): a disabled case hides what it proved")
    return Case(name, "passed", "")


def googletest_cases(program, executable, passed, reports):
    """The cases of one program; a program whose end does not agree with its report is a failed case of its own."""
    report = reports / f"{executable}.xml"
    try:
        cases = [googletest_case(program, case) for case in ElementTree.parse(report).getroot().iter("testcase")]
    except (OSError, ElementTree.ParseError):
        return [Case(program, "failed", "ended before it wrote its report")]
    if not cases:
        return [Case(program, "failed", "holds no test")]
    if not passed and all(case.outcome != "failed" for case in cases):
        cases.append(Case(program, "failed", "ended badly after its last test"))
    return cases


def script_case(test, result):
    if result is None:
        return Case(test, "failed", "was not run")
    skipped = result.find("skipped")
    output = (result.findtext("system-out") or "").strip()
    if result.get("status") == "run":
        return Case(test, "passed", "")
    if skipped is not None and skipped.get("message", "").startswith(SKIP_MESSAGE):
        return Case(test, "skipped", output.splitlines()[-1] if output else "did not say why")
    return Case(test, "failed", output[-2000:] or result.get("status"))


def all_cases(tests, results, reports):
    for test, (is_googletest, executable) in sorted(tests.items()):
        result = results.get(test)
        if is_googletest and result is not None and result.get("status") != "notrun":
            yield from googletest_cases(test, executable, result.get("status") == "run", reports)
        else:
            yield script_case(test, result)


def run(build, jobs):
    tests = known_tests(build)
    with tempfile.TemporaryDirectory(prefix="tern-test-") as folder:
        reports = pathlib.Path(folder)
        leaks = pathlib.Path(__file__).resolve().parents[2] / "tests" / "leaks.txt"
        environment = dict(os.environ, GTEST_OUTPUT=f"xml:{reports}/", GTEST_COLOR="no",
                           LSAN_OPTIONS=f"suppressions={leaks}:print_suppressions=0")
        summary = reports / "ctest.junit"
        ctest(build, "--output-junit", str(summary), "--output-on-failure", "--parallel", str(jobs), env=environment,
              stdout=sys.stderr)
        try:
            results = {case.get("name"): case for case in ElementTree.parse(summary).getroot().iter("testcase")}
        except (OSError, ElementTree.ParseError) as error:
            print(f"ctest left no readable summary: {error}", file=sys.stderr)
            results = {}
        return list(all_cases(tests, results, reports))


def one_line(reason):
    return re.sub(r"\s+", " ", reason)[:300]


def judged(cases, shared):
    """A skip is a failure where what it misses is there."""
    for case in cases:
        if case.outcome == "skipped" and shared.is_dir():
            yield Case(case.name, "failed", f"skipped, although {shared} is there: {case.reason}")
        else:
            yield case


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--shared", type=pathlib.Path, required=True, help="folder of recordings, may be absent")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    wanted = parser.parse_args()
    shared = wanted.shared.resolve()
    if shared.is_dir():
        os.environ["TERN_SHARED"] = str(shared)
    cases = list(judged(run(wanted.build, wanted.jobs), shared))
    if not cases:
        cases = [Case("tests", "failed", "none was found")]
    for case in cases:
        if case.outcome != "passed":
            print(f"{case.outcome.upper()}: {case.name}: {one_line(case.reason)}", file=sys.stderr)
    counts = collections.Counter(case.outcome for case in cases)
    sys.stderr.flush()
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    return 1 if counts["failed"] or not counts["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
