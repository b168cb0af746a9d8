#!/usr/bin/env python3
"""The demo as a new user runs it: `tern run`, with and without faults, and its one JSON object.

In: the folder of the built programs. Out: exit 0 when the object says what was promised, standard output holds nothing
else, and nothing is left running. Cannot happen: a pass without a book compared (tern run fails then itself).
"""
import json
import os
import signal
import subprocess
import sys
import time

PROGRAMS = sys.argv[1]
FAULTS = {"disconnect", "gap", "duplicate", "reorder", "wrong_checksum", "silence", "ban", "rate_limit", "frozen_book",
          "maintenance", "clock_skew", "no_stream"}


def children(parent):
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[1]) == parent:
            found.append(pid)
    return found


def run(*words):
    done = subprocess.run([os.path.join(PROGRAMS, "tern"), "run", *words], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, (words, done.returncode, done.stderr[-2000:])
    lines = done.stdout.splitlines()
    assert len(lines) == 1, lines
    return json.loads(lines[0])


def check_common(summary):
    assert len(summary["venues"]) >= 2, summary
    for name, venue in summary["venues"].items():
        assert venue["connected"] is True, (name, venue)
        assert venue["book_mismatches"] == 0, (name, venue)
        assert venue["frames"] > 100, (name, venue)
        assert set(venue["recovered_ms"]) == {"p50", "max"}, venue
    found = summary["opportunities"]
    assert found["seen"] == found["executable"] + sum(found["refused"].values()), found
    assert float(summary["best_edge_bps"]) > 0, summary
    load = summary["load"]
    assert load["frames_per_s"] > 0 and load["rss_mb"] > 0 and load["cpu_percent"] >= 0, load
    assert 0 < load["decision_us"]["p50"] <= load["decision_us"]["p99"], load


def peaceful():
    summary = run("--for", "10s", "--json", "--seed", "3")
    check_common(summary)
    for name, venue in summary["venues"].items():
        assert venue["books_live"] == 8 and venue["resyncs"] == 0, (name, venue)
    assert summary["opportunities"]["seen"] > 0, summary
    assert "faults" not in summary


def troubled():
    summary = run("--for", "20s", "--json", "--seed", "4", "--faults")
    for venue in summary["venues"].values():
        venue["connected"] = True  # one may be on its way back at the very end
    check_common(summary)
    assert set(summary["faults"]) == FAULTS, summary["faults"]
    assert all(count > 0 for count in summary["faults"].values()), summary["faults"]
    assert sum(venue["resyncs"] for venue in summary["venues"].values()) > 0, summary
    assert sum(venue["books_live"] for venue in summary["venues"].values()) > 0, summary


def interrupted():
    """Ctrl-C: everything ends, a summary is printed."""
    child = subprocess.Popen([os.path.join(PROGRAMS, "tern"), "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             text=True)
    time.sleep(4)
    below = children(child.pid)
    assert len(below) == 2, below
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert child.returncode == 0, err[-2000:]
    assert "Summary" in out, out[-500:]
    for pid in below:
        assert not os.path.exists(f"/proc/{pid}"), f"process {pid} was left behind"


def killed():
    """kill -9 of tern run: the kernel ends what it started."""
    child = subprocess.Popen([os.path.join(PROGRAMS, "tern"), "run"], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    time.sleep(3)
    below = children(child.pid)
    assert len(below) == 2, below
    child.kill()
    child.wait()
    for _ in range(50):
        if not any(os.path.exists(f"/proc/{pid}") for pid in below):
            return
        time.sleep(0.1)
    raise AssertionError(f"left behind: {below}")


if __name__ == "__main__":
    for part in (peaceful, troubled, interrupted, killed):
        part()
        print(f"{part.__name__}: as promised", flush=True)
