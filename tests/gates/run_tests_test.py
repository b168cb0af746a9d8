"""In: scripts/gates/run_tests.py and scripts/setup. Out: proof that the counting fails closed and that set-up speaks
plainly. Every case builds a tiny ctest tree of shell scripts that play GoogleTest programs."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RUN_TESTS = ROOT / "scripts" / "gates" / "run_tests.py"
SETUP = ROOT / "scripts" / "setup"

REPORT = '"${GTEST_OUTPUT#xml:}program.xml"'  # as GoogleTest names it
PASSED = '<testcase name="One" classname="Suite" status="run" result="completed"/>'
FAILED = '<testcase name="Two" classname="Suite" status="run" result="completed"><failure message="no"/></testcase>'
SKIPPED = (
    '<testcase name="Three" classname="Suite" status="run" result="skipped">'
    '<skipped message="skipped: recordings not found"/></testcase>'
)
DISABLED = '<testcase name="DISABLED_Four" classname="Suite" status="notrun" result="suppressed"/>'


def report(*cases):
    return f"echo '<testsuites><testsuite>{''.join(cases)}</testsuite></testsuites>' > {REPORT}\n"


class Counting(unittest.TestCase):
    def count(self, program, script=None, shared=False, listed="googletest"):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            lines = []
            if program is not None:
                path = folder / "program"
                path.write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
                path.chmod(0o755)
                lines += [f'add_test(program "{path}")', f"set_tests_properties(program PROPERTIES LABELS {listed})"]
            if script is not None:
                lines += [f'add_test(script "/bin/sh" "-c" "{script}")',
                          "set_tests_properties(script PROPERTIES SKIP_RETURN_CODE 77)"]
            (folder / "CTestTestfile.cmake").write_text("\n".join(lines) + "\n", encoding="utf-8")
            if shared:
                (folder / "shared").mkdir()
            command = [sys.executable, str(RUN_TESTS), str(folder), "--shared", str(folder / "shared")]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertNotEqual(result.stdout, "", result.stderr)
        return result.stdout.splitlines()[-1], result.returncode, result.stderr

    def expect(self, expected_line, expected_code, *arguments, **options):
        line, code, words = self.count(*arguments, **options)
        self.assertEqual((line, code), (expected_line, expected_code), words)
        return words

    def test_single_cases_and_scripts_are_counted(self):
        self.expect("3 passed, 0 failed, 0 skipped", 0, report(PASSED, PASSED), script="true")

    def test_a_failed_case_fails_the_run(self):
        words = self.expect("1 passed, 1 failed, 0 skipped", 1, report(PASSED, FAILED) + "exit 1")
        self.assertIn("Suite.Two", words)

    def test_a_skip_names_what_was_missing(self):
        words = self.expect("1 passed, 0 failed, 1 skipped", 0, report(PASSED, SKIPPED))
        self.assertIn("SKIPPED: Suite.Three (program): skipped: recordings not found", words)

    def test_a_skip_beside_the_shared_folder_is_a_failure(self):
        self.expect("1 passed, 1 failed, 0 skipped", 1, report(PASSED, SKIPPED), shared=True)

    def test_a_script_may_skip_by_its_code_and_says_why(self):
        words = self.expect("1 passed, 0 failed, 1 skipped", 0, report(PASSED), script="echo no python; exit 77")
        self.assertIn("no python", words)

    def test_a_failed_script_is_a_failure(self):
        self.expect("1 passed, 1 failed, 0 skipped", 1, report(PASSED), script="exit 3")

    def test_a_program_that_dies_before_its_report_is_a_failure(self):
        self.expect("0 passed, 1 failed, 0 skipped", 1, "kill -SEGV $$")
        self.expect("0 passed, 1 failed, 0 skipped", 1, "exit 0")
        self.expect("0 passed, 1 failed, 0 skipped", 1, f"echo '<testsuites><testsu' > {REPORT}")

    def test_a_program_that_dies_after_its_report_is_a_failure(self):
        self.expect("1 passed, 1 failed, 0 skipped", 1, report(PASSED) + "kill -ABRT $$")

    def test_a_program_without_cases_is_a_failure(self):
        self.expect("0 passed, 1 failed, 0 skipped", 1, report())

    def test_a_disabled_case_is_a_failure(self):
        self.expect("1 passed, 1 failed, 0 skipped", 1, report(PASSED, DISABLED))

    def test_a_program_that_was_not_built_is_a_failure(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "CTestTestfile.cmake").write_text(
                f'add_test(lost "{folder}/lost")\nset_tests_properties(lost PROPERTIES LABELS googletest)\n',
                encoding="utf-8")
            command = [sys.executable, str(RUN_TESTS), name, "--shared", f"{name}/shared"]
            result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(result.stdout, "0 passed, 1 failed, 0 skipped\n")
        self.assertEqual(result.returncode, 1)

    def test_no_test_at_all_is_a_failure(self):
        self.expect("0 passed, 1 failed, 0 skipped", 1, None)


class SettingUp(unittest.TestCase):
    def setup_says(self, release="", **environment):
        with tempfile.TemporaryDirectory() as name:
            file = pathlib.Path(name) / "os-release"
            file.write_text(release, encoding="utf-8")
            variables = dict(os.environ, TERN_OS_RELEASE=str(file), TERN_SETUP="", **environment)
            return subprocess.run([str(SETUP)], capture_output=True, text=True, check=False, env=variables)

    def test_another_system_is_told_what_is_expected(self):
        result = self.setup_says("ID=ubuntu\nVERSION_ID=24.04\n")
        self.assertEqual(result.returncode, 1)
        self.assertIn("'ubuntu 24.04'", result.stderr)
        self.assertIn("Debian 12", result.stderr)
        self.assertIn("TERN_SETUP=skip", result.stderr)

    def missing_one(self, folder, with_sudo):
        """A PATH where dpkg knows nothing, the user is not root, and apt-get only says what it was asked for."""
        tools = {"dpkg-query": "exit 1", "id": "echo 1000", "apt-get": 'echo "apt-get $*"'}
        tools.update({name: f'echo "{name} $*"' for name in ("sh", "rm", "update-rc.d")})
        if with_sudo:
            tools["sudo"] = 'echo "sudo $*"; exec "$@"'
        for tool, body in tools.items():
            path = pathlib.Path(folder) / tool
            path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
            path.chmod(0o755)
        for tool in ("bash", "env"):
            (pathlib.Path(folder) / tool).symlink_to(f"/usr/bin/{tool}")
        return self.setup_says("ID=debian\nVERSION_ID=12\n", PATH=folder)

    def test_without_root_and_sudo_the_command_for_root_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            result = self.missing_one(folder, with_sudo=False)
        self.assertEqual(result.returncode, 1)
        self.assertIn("As root, run: apt-get install g++", result.stderr)

    def test_with_sudo_the_packages_are_installed_and_named(self):
        with tempfile.TemporaryDirectory() as folder:
            result = self.missing_one(folder, with_sudo=True)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("libboost1.81-dev", result.stderr)
        self.assertIn("apt-get -qq -o Acquire::Retries=3 update", result.stderr)
        self.assertIn("setup: installed; everything is there", result.stderr)


if __name__ == "__main__":
    ran = unittest.main(exit=False, verbosity=2).result
    sys.exit(0 if ran.wasSuccessful() and ran.testsRun > 0 and not ran.skipped else 1)
