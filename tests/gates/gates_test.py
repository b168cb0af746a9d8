"""In: the gates of scripts/gates. Out: proof that each sees what it is there for and is red when it looked at nothing.

Every case writes a small clean tree, sees it pass, plants one violation and sees that very violation named.
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GATES = ROOT / "scripts" / "gates"
sys.path.insert(0, str(GATES))
import functions  # noqa: E402  (the scanner is tried by itself as well)

COMMENT = "// In: nothing. Out: nothing.\n// Cannot happen: anything.\n"
HEADER = COMMENT + "#pragma once\n"
CLEAN = {
    "include/tern/core/number.hpp": HEADER + "\n#include <cstdint>\n",
    "include/tern/market/book.hpp": HEADER + '\n#include "tern/core/number.hpp"\n',
    "include/tern/venue/feed.hpp": HEADER + '\n#include "tern/market/book.hpp"\n',
    "include/tern/engine/engine.hpp": HEADER,
    "src/core/number.cpp": COMMENT + '#include "tern/core/number.hpp"\n\nint twice(int a) {\n  return 2 * a;\n}\n',
    "src/market/book.cpp": COMMENT + '#include "tern/market/book.hpp"\n',
    "src/net/dial.cpp": COMMENT + "#include <openssl/ssl.h>\n\n#include <boost/asio.hpp>\n#include <thread>\n",
    "src/crypto/digest.cpp": COMMENT + "#include <openssl/evp.h>\n",
    "connectors/venues.def": "TERN_VENUE(polaris)\nTERN_VENUE(vega)\n",
    "connectors/registry.cpp": COMMENT + '#include "tern/venue/feed.hpp"\n',
    "connectors/words.hpp": HEADER + "\n#include <simdjson.h>\n",
    "connectors/polaris/connector.cpp": COMMENT + '#include "connectors/polaris/words.hpp"\n',
    "connectors/polaris/words.hpp": HEADER + '#include "connectors/words.hpp"\n// Polaris sends numbers as texts.\n',
    "connectors/vega/connector.cpp": COMMENT,
    "scripts/run": "#!/bin/sh\ntrue\n",
    ".clang-format": (ROOT / ".clang-format").read_text(encoding="utf-8"),
}


class Planted(unittest.TestCase):
    gate = ""

    def run_gate(self, files, *arguments, root=None):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(root or name)
            for path, text in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text(text, encoding="utf-8")
            command = [sys.executable, "-B", str(GATES / f"{self.gate}.py"), str(folder), *map(str, arguments)]
            return subprocess.run(command, capture_output=True, text=True, check=False)

    def passes(self, files=None, **changes):
        result = self.run_gate({**(CLEAN if files is None else files), **changes})
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def finds(self, words, files, base=None):
        result = self.run_gate({**(CLEAN if base is None else base), **files})
        self.assertIn(words, result.stdout, result.stderr)
        self.assertEqual(result.returncode, 1)

    def red_on_nothing(self):
        result = self.run_gate({"connectors/venues.def": ""})
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("nothing", result.stdout)


class Layers(Planted):
    gate = "layers"

    def test_a_clean_tree_passes_and_an_empty_one_does_not(self):
        self.passes()
        self.red_on_nothing()

    def test_every_wrong_direction_is_found(self):
        wrong = {
            "include/tern/core/number.hpp": ("tern/market/book.hpp", "core may not include market"),
            "src/market/book.cpp": ("tern/venue/feed.hpp", "market may not include venue"),
            "src/net/dial.cpp": ("tern/engine/engine.hpp", "net may not include engine"),
            "connectors/polaris/connector.cpp": ("tern/engine/engine.hpp", "connectors may not include engine"),
            "connectors/vega/connector.cpp": ("connectors/polaris/words.hpp", "another venue"),
            "connectors/words.hpp": ("connectors/polaris/words.hpp", "what venues share"),
            "include/tern/engine/engine.hpp": ("tern/net/stream.hpp", "engine may not include net"),
        }
        stream = {"include/tern/net/stream.hpp": HEADER}
        for path, (target, words) in wrong.items():
            for line in (f'#include "{target}"', f"  #  include <{target}>  // hidden"):
                if line.startswith("#") or target.startswith("tern/"):
                    with self.subTest(path=path, line=line):
                        self.finds(f"{path}:3: ", {**stream, path: COMMENT + line + "\n"})
                        self.finds(words, {**stream, path: COMMENT + line + "\n"})

    def test_a_relative_road_around_the_table_is_found(self):
        self.finds("written from the root", {"src/core/number.cpp": COMMENT + '#include "../net/dial.hpp"\n'})
        self.finds("does not exist", {"src/core/number.cpp": COMMENT + '#include "nowhere.hpp"\n'})
        self.finds("is not understood", {"src/core/number.cpp": COMMENT + "#include WHATEVER\n"})

    def test_headers_that_a_pure_layer_may_not_know_are_found(self):
        for header in ("thread", "mutex", "chrono", "fstream", "random", "atomic", "filesystem", "iostream", "cstdlib",
                       "ctime", "cmath", "unistd.h", "sys/socket.h", "spdlog/spdlog.h", "hiredis/hiredis.h",
                       "pqxx/pqxx", "simdjson.h"):
            self.finds(f"<{header}> is not on the list", {"src/market/book.cpp": COMMENT + f"#include <{header}>\n"})
        self.finds("<thread> is not on the list", {"connectors/vega/connector.cpp": COMMENT + "#include <thread>\n"})

    def test_boost_stays_in_few_files_of_the_edges(self):
        boost = "#include <boost/asio.hpp>\n"
        self.finds("Boost belongs to the edges", {"src/market/book.cpp": COMMENT + boost})
        self.finds("no public header includes Boost", {"include/tern/net/dial.hpp": HEADER + boost})
        self.passes(**{f"src/net/part{i}.cpp": COMMENT + boost for i in range(9)})
        self.finds("11 files include Boost", {f"src/net/part{i}.cpp": COMMENT + boost for i in range(10)})

    def test_signing_stays_in_crypto(self):
        evp = COMMENT + "#include <openssl/evp.h>\n"
        self.finds("signing belongs to crypto", {"src/net/dial.cpp": evp})
        self.finds("signing belongs to crypto", {"connectors/vega/connector.cpp": evp})
        self.finds("signing belongs to crypto", {"src/app/main.cpp": evp})
        self.passes(**{"src/net/authority.cpp": evp})

    def test_an_unknown_folder_and_a_feature_macro_are_found(self):
        self.finds("is no layer", {"src/helpers/misc.cpp": COMMENT})
        self.finds("no feature macros", {"src/market/book.cpp": COMMENT + "#ifdef FAST\n#endif\n"})


class Style(Planted):
    gate = "style"

    def test_a_clean_tree_passes_and_an_empty_one_does_not(self):
        self.passes()
        self.red_on_nothing()

    def test_each_rule_finds_its_violation(self):
        body = "  int a = 0;\n" * 69
        planted = {
            "opens with 1 lines of comment": ("src/core/a.cpp", "// Alone.\nint a;\n"),
            "opens with 0 lines": ("tests/unit/a_test.cpp", "int a;\n"),
            "opens with 7 lines": ("src/core/a.cpp", "// word\n" * 7),
            "601 lines, at most 600": ("bench/a.cpp", COMMENT + "\n" * 599),
            "101 columns, at most 100": ("src/core/a.cpp", COMMENT + "//" + " a" * 49 + "a\n"),
            "121 columns, at most 120": ("scripts/long", "#!/bin/sh\n#" + "a" * 120 + "\n"),
            "long_one has 71 lines": ("src/core/a.cpp", COMMENT + "void long_one(int b) {\n" + body + "}\n"),
            "wide takes 5 parameters": (
                "src/net/a.cpp",
                COMMENT + "int wide(int a, std::map<int, int> b, int (&c)(int, int), int d,\n         int e) {\n}\n"),
            "leftover marker TO" + "DO": ("docs/a.md", "later: TO" + "DO\n"),
            "leftover marker FIX" + "ME": ("src/core/a.cpp", COMMENT + "// FIX" + "ME: now\n"),
            "commented-out code": ("src/core/a.cpp", COMMENT + "// call_me(1);\n"),
            "floating point in a pure layer: double": ("src/market/a.cpp", COMMENT + "double price;\n"),
            "floating point in a pure layer: float": ("connectors/vega/a.cpp", COMMENT + "float a = 1;\n"),
            "floating point in a pure layer: 0.5": ("include/tern/venue/a.hpp", HEADER + "auto half = 0.5;\n"),
            "in a pure layer: get_double": ("connectors/vega/a.cpp", COMMENT + "auto a = v.get_double();\n"),
            "3202 lines in the venue's folder": ("connectors/vega/a.cpp", COMMENT + "int a;\n" * 3_198),
            "names the venue Polaris": ("include/tern/core/a.hpp", HEADER + "// as Polaris does it\n"),
            "names the venue polaris": ("src/app/main.cpp", COMMENT + 'auto a = "polaris_us";\n'),
            "names the venue vega": ("connectors/polaris/a.cpp", COMMENT + "int vega = 0;\n"),
            "names the venue POLARIS": ("connectors/registry.cpp", COMMENT + "int POLARIS = 0;\n"),
            "a path of one machine": ("docs/a.md", "see /ho" + "me/someone/tern\n"),
        }
        for words, (path, text) in planted.items():
            with self.subTest(words=words):
                self.finds(words, {path: text})

    def test_a_venue_without_sources_and_a_rule_without_files_are_red(self):
        self.finds("holds no source", {"connectors/venues.def": CLEAN["connectors/venues.def"] + "TERN_VENUE(rigel)\n"})
        without_scripts = {path: text for path, text in CLEAN.items() if path != "scripts/run"}
        self.finds("no scripts were looked at", {}, base=without_scripts)

    def test_what_only_looks_like_a_violation_passes(self):
        innocent = COMMENT + (
            "// A doubled frame is dropped: double means nothing in a comment, nor 0.5;\n"
            'const char* words = "double 1.5 { { {";\nconst int thousand = 1\'000;\nconst char brace = \'{\';\n'
            "// See the note; it says why.\n"
        )
        self.passes(**{"src/market/a.cpp": innocent})
        self.passes(**{"src/net/a.cpp": COMMENT + "double seconds = 0.5;\n"})
        self.passes(**{"tests/a_test.cpp": COMMENT + 'auto a = R"(' + "a" * 200 + ')";\n'})
        self.passes(**{"src/core/a.cpp": COMMENT + "int four(int a, std::map<int, int> b, int c, int d) {\n}\n"})
        self.passes(**{"src/core/a.cpp": COMMENT + "void right(int b) {\n" + "  int a = 0;\n" * 68 + "}\n"})

    def test_the_function_scanner_sees_every_kind_of_function(self):
        code = COMMENT + (
            "namespace a::b {\nstruct S : Base<int> {\n  S(int x) : x_{x}, y_(x) {\n  }\n"
            "  bool operator==(const S&) const {\n    return true;\n  }\n  int x_ = {};\n};\n"
            "constexpr int kTable[] = {\n1,\n2};\n"
            "template <typename T>\nauto named(T t) -> decltype(t) {\n  for (;;) {\n"
            "    auto f = [&](int i) { return i; };\n  }\n}\n"
            "const auto made = [] {\n  return 1;\n}();\nenum class E { one };\n}\n"
            "RC_GTEST_PROP(Suite, Name, (int x)) {\n  f();\n}\n"
        )
        found = {function.name: function.length for function in functions.functions(code)}
        self.assertEqual(found.get("operator=="), 3, found)
        self.assertEqual(found.get("named"), 6, found)
        self.assertEqual(found.get("RC_GTEST_PROP"), 3, found)
        self.assertEqual(found.get("a lambda"), 3, found)
        self.assertNotIn("kTable", found)


class Formatting(Planted):
    gate = "formatting"

    def test_a_badly_written_file_is_found(self):
        self.passes()
        self.finds("src/core/a.cpp: ", {"src/core/a.cpp": COMMENT + "int   a ;\n"})
        self.finds("tests/a.cpp: ", {"tests/a.cpp": COMMENT + "int a;\n\n\n\nint b;\n"})
        self.red_on_nothing()

    def test_a_missing_tool_is_red(self):
        self.assertIn("is not installed", without_tools(self))


class SecondCompiler(Planted):
    gate = "second_compiler"
    clean = {"connectors/venues.def": "", "src/core/a.cpp": COMMENT + "int twice(int a) { return 2 * a; }\n"}

    def test_what_clang_refuses_or_warns_of_is_found(self):
        self.passes(self.clean)
        self.finds("src/core/b.cpp:3", {"src/core/b.cpp": COMMENT + "#include <format>\n"}, base=self.clean)
        narrowing = {"connectors/vega/b.cpp": COMMENT + "short a(int b) { return b; }\n"}
        self.finds("connectors/vega/b.cpp:3", narrowing, base=self.clean)
        self.red_on_nothing()

    def test_a_missing_tool_is_red(self):
        self.assertIn("is not installed", without_tools(self))


def without_tools(case):
    with tempfile.TemporaryDirectory() as name:
        tree = pathlib.Path(name) / "src" / "core"
        tree.mkdir(parents=True)
        (tree / "a.cpp").write_text(COMMENT, encoding="utf-8")
        command = [sys.executable, "-B", str(GATES / f"{case.gate}.py"), name]
        result = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": name})
    case.assertEqual(result.returncode, 1)
    return result.stdout


class Symbols(Planted):
    gate = "symbols"
    tree = {"connectors/venues.def": "", "src/core/a.cpp": COMMENT}

    def archive(self, folder, code, member="a.cpp.o"):
        source, compiled = pathlib.Path(folder) / "a.cpp", pathlib.Path(folder) / member
        source.write_text(code, encoding="utf-8")
        subprocess.run(["c++", "-std=c++20", "-O1", "-c", str(source), "-o", str(compiled)], check=True)
        archive = pathlib.Path(folder) / "libtern_core.a"
        subprocess.run(["ar", "rc", str(archive), str(compiled)], check=True)
        return archive

    def verdict(self, code, **options):
        with tempfile.TemporaryDirectory() as folder:
            return self.run_gate(self.tree, self.archive(folder, code, **options))

    def test_plain_code_passes(self):
        result = self.verdict("#include <string>\n#include <vector>\nstd::string f(std::vector<int>& v) {\n"
                              "  v.push_back(1);\n  return std::string(v.size(), 'a') + std::to_string(v.size());\n}\n")
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_every_forbidden_power_is_found(self):
        planted = {
            "chrono::_V2::system_clock::now": ("chrono", "auto f() { return std::chrono::system_clock::now(); }"),
            "chrono::_V2::steady_clock::now": ("chrono", "auto f() { return std::chrono::steady_clock::now(); }"),
            "needs time": ("ctime", "auto f() { return std::time(nullptr); }"),
            "needs clock_gettime": ("time.h", "int f(timespec* t) { return clock_gettime(CLOCK_REALTIME, t); }"),
            "needs getenv": ("cstdlib", 'auto f() { return std::getenv("HOME"); }'),
            "needs fopen": ("cstdio", 'auto f() { return std::fopen("a", "r"); }'),
            "needs puts": ("cstdio", 'void f() { std::puts("a"); }'),
            "basic_ifstream": ("fstream", 'int f() { std::ifstream a("a"); return a.get(); }'),
            "filesystem": ("filesystem", 'bool f() { return std::filesystem::exists("a"); }'),
            "needs socket": ("sys/socket.h", "int f() { return socket(AF_INET, SOCK_STREAM, 0); }"),
            "needs open": ("fcntl.h", 'int f() { return open("a", 0); }'),
            "std::thread": ("thread", "void f() { std::thread([] {}).join(); }"),
            "needs pthread_mutex_lock": ("mutex", "std::mutex m;\nvoid f() { m.lock(); }"),
            "needs nanosleep": ("thread", "void f() { std::this_thread::sleep_for(std::chrono::seconds(1)); }"),
            "std::random_device": ("random", "unsigned f() { return std::random_device()(); }"),
            "needs rand": ("cstdlib", "int f() { return std::rand(); }"),
            "std::cout": ("iostream", "void f() { std::cout << 1; }"),
            "needs strtod": ("cstdlib", 'auto f(const char* a) { return std::strtod(a, nullptr); }'),
        }
        for words, (header, code) in planted.items():
            with self.subTest(words=words):
                result = self.verdict(f"#include <{header}>\n{code}\n")
                self.assertIn(words, result.stdout, result.stderr)
                self.assertEqual(result.returncode, 1)

    def test_only_the_assertion_speaks(self):
        code = '#include <cstdio>\nvoid f(int a) {\n  std::fprintf(stderr, "%d", a);\n  __builtin_abort();\n}\n'
        self.assertEqual(self.verdict(code, member="assert.cpp.o").returncode, 0)
        self.assertIn("text.cpp.o needs fprintf", self.verdict(code, member="text.cpp.o").stdout)

    def test_a_pure_layer_that_was_not_given_is_found(self):
        result = self.run_gate({"connectors/venues.def": "TERN_VENUE(vega)\n", "src/core/a.cpp": COMMENT})
        for library in ("tern_core", "tern_connector_vega", "tern_simulated_vega"):
            self.assertIn(f"{library}: a pure layer whose archive", result.stdout)
        self.assertEqual(result.returncode, 1)
        self.red_on_nothing()

    def test_an_empty_archive_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            archive = pathlib.Path(folder) / "libtern_core.a"
            subprocess.run(["ar", "rc", str(archive)], check=True)
            result = self.run_gate(self.tree, archive)
        self.assertIn("an empty archive proves nothing", result.stdout)
        self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    for tool in ("clang-format-14", "clang++-14", "nm", "ar", "c++"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is not installed; scripts/setup installs it")
    ran = unittest.main(exit=False, verbosity=2).result
    sys.exit(0 if ran.wasSuccessful() and ran.testsRun > 0 and not ran.skipped else 1)
