#!/usr/bin/env python3
"""What a person does with a trading daemon: look, drill, halt, resume, kill, start again.

In: the folder of the built programs. Out: exit 0 when each word does what docs/operations.md says of it, with real
programs on loopback. Cannot happen: a latch believed because nothing would have been traded anyway: trades are waited
for before each.
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

PROGRAMS = sys.argv[1]
PATIENCE_S = 30


class World:
    """Simulated venues and a daemon that trades there."""

    def __init__(self, folder):
        self.folder = folder
        self.config = os.path.join(folder, "ternd.toml")
        self.sim = subprocess.Popen([os.path.join(PROGRAMS, "tern-sim"), "--directory", folder, "--seed", "5"],
                                    stdout=subprocess.PIPE, text=True)
        line = self.sim.stdout.readline()
        assert "ready" in line, line
        self.daemon = None

    def start(self):
        with open(os.path.join(self.folder, "ternd.log"), "a") as log:
            self.daemon = subprocess.Popen([os.path.join(PROGRAMS, "ternd"), "--config", self.config], stderr=log)
        self.wait("an answer", lambda status: True)

    def end(self, how):
        self.daemon.send_signal(how)
        self.daemon.wait(timeout=PATIENCE_S)

    def tern(self, *words):
        return subprocess.run([os.path.join(PROGRAMS, "tern"), *words, "--config", self.config], capture_output=True,
                              text=True, timeout=60)

    def status(self):
        return json.loads(self.tern("status", "--json").stdout)

    def wait(self, what, holds):
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            done = self.tern("status", "--json")
            if done.stdout and holds(json.loads(done.stdout)):
                return
            time.sleep(0.1)
        raise AssertionError(f"waited {PATIENCE_S} s for {what}: {done.stdout} {done.stderr}")

    def placed(self):
        return self.status()["trading"]["orders"]["placed"]

    def wait_for_trades(self):
        before = self.placed()
        self.wait("orders", lambda status: status["trading"]["orders"]["placed"] > before)

    def expect_no_order(self):
        before = self.placed()
        time.sleep(3)
        assert self.placed() == before, (before, self.placed())

    def expect_condition(self, word, code):
        done = self.tern("status")
        assert done.returncode == code, (done.returncode, done.stdout)
        assert done.stdout.split()[0] == word, done.stdout

    def close(self):
        for process in (self.daemon, self.sim):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
        self.sim.stdout.close()


def the_journal_tells_all_while_it_runs(world):
    world.wait("ended trades", lambda status: status["trading"]["trades"]["closed"] >= 5)
    done = world.tern("journal", "dump", "--json")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["sequence"] for record in records] == list(range(1, len(records) + 1))
    ended = [record for record in records if record["kind"] == "trade_closed"]
    assert len(ended) >= 5, len(ended)
    for record in ended[:5]:
        told = world.tern("explain", str(record["trade"]))
        assert told.returncode == 0, told
        assert "= realised" in told.stdout and "DO NOT ADD UP" not in told.stdout, told.stdout
        assert told.stdout.count("FILL") > 0 or record["realised"] == "0", told.stdout
        assert "(price size): " in told.stdout and "not known" not in told.stdout, told.stdout


def the_journal_comes_to_the_state_that_was_left(world):
    world.end(signal.SIGTERM)
    with open(os.path.join(world.folder, "journal", "state.txt")) as file:
        left = file.read()
    done = world.tern("journal", "state")
    assert done.returncode == 0 and done.stdout == left, (len(done.stdout), len(left), done.stderr)


def certificate(world, *words):
    done = world.tern("kill", "--json", *words)
    assert done.returncode == 0, (done.stdout, done.stderr)
    answer = json.loads(done.stdout)
    assert len(answer["venues"]) >= 2, answer
    for venue in answer["venues"].values():
        assert {"open_seen", "cancelled", "confirmed_none_open", "ms"} <= set(venue), venue
        assert venue["ms"] > 0, venue
    assert answer["latched_ms"] < 1000, answer
    assert {"notional", "open_trades"} <= set(answer["naked_exposure"]), answer
    return answer


def drill_stops_nothing(world):
    world.wait_for_trades()
    assert certificate(world, "--drill")["drill"] is True
    world.expect_condition("trading", 0)
    world.wait_for_trades()


def halt_ends_new_trades_until_resume(world):
    world.wait_for_trades()
    assert world.tern("halt", "--reason", "lunch").returncode == 0
    world.wait("no open trade", lambda status: status["trading"]["trades"]["open"] == 0)
    world.expect_no_order()
    world.expect_condition("HALTED", 1)
    assert "lunch" in world.tern("status").stdout
    assert world.tern("resume", "--reason", "fed").returncode == 0
    world.expect_condition("trading", 0)
    world.wait_for_trades()


def kill_holds_over_a_restart(world):
    world.wait_for_trades()
    answer = certificate(world, "--reason", "enough")
    assert all(venue["confirmed_none_open"] for venue in answer["venues"].values()), answer
    world.expect_no_order()
    world.end(signal.SIGKILL)
    done = world.tern("status")
    assert done.returncode == 1 and "nobody listens" in done.stderr, done
    world.start()
    world.expect_condition("KILLED", 1)
    assert "enough" in world.tern("status").stdout
    world.expect_no_order()
    assert world.tern("resume", "--reason", "rested").returncode == 0
    world.wait_for_trades()


def the_file_kills_before_a_start(world):
    world.wait_for_trades()
    world.end(signal.SIGTERM)
    done = world.tern("kill")  # nobody answers: it leaves the file
    assert done.returncode == 1, done
    file = os.path.join(world.folder, "KILL")
    assert os.path.exists(file) and file in done.stderr, done.stderr
    world.start()
    world.expect_condition("KILLED", 1)
    world.wait("complete sessions", lambda status: all(each["ready"] for each in status["trading"]["accounts"]))
    world.expect_no_order()
    assert not os.path.exists(file)
    assert world.tern("resume", "--reason", "looked").returncode == 0
    world.wait_for_trades()


def file_and_signal_kill_while_it_runs(world):
    with open(os.path.join(world.folder, "KILL"), "w"):
        pass
    world.wait("the latch", lambda status: status["trading"]["latches"])
    assert world.tern("resume", "--reason", "again").returncode == 0
    world.wait_for_trades()
    world.daemon.send_signal(signal.SIGUSR2)
    world.wait("the latch", lambda status: status["trading"]["latches"])
    world.expect_no_order()
    assert world.tern("resume", "--reason", "and again").returncode == 0


def a_hot_thread_that_spins_rehearses(world):
    """It trades as before, and tells that it rehearses: which a slower trade alone would show."""
    world.end(signal.SIGTERM)
    with open(world.config) as file:
        text = file.read()
    with open(world.config, "w") as file:
        file.write("busy_poll = true\n" + text)
    world.start()
    world.wait_for_trades()
    world.wait("rehearsals to the end, by frames, too",
               lambda status: status["load"]["rehearsals"]["whole"] >= 100
               and status["load"]["rehearsals"]["by_frame"] >= 100)
    assert " by frame" in world.tern("status").stdout


def main():
    with tempfile.TemporaryDirectory(prefix="tern_operate_") as folder:
        world = World(folder)
        try:
            world.start()
            for scene in (the_journal_tells_all_while_it_runs, drill_stops_nothing,
                          halt_ends_new_trades_until_resume, kill_holds_over_a_restart, the_file_kills_before_a_start,
                          file_and_signal_kill_while_it_runs, a_hot_thread_that_spins_rehearses,
                          the_journal_comes_to_the_state_that_was_left):
                scene(world)
                print(f"{scene.__name__}: ok", flush=True)
        finally:
            world.close()


main()
