#!/usr/bin/env python3
"""ternd trades at two exchanges written by somebody else, whose books, accounts, rules and faults are their own.

In: the folder of the built programs. Out: exit 0 when, after trading through faults, a kill -9, both roads of orders
and a kill by its operator, everything that the strangers know is in tern's journal exactly once, and nothing else is.
Cannot happen: a network beyond loopback; a run in which too little was traded or no fault struck, and passes.
"""
import asyncio
import collections
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time

import foreign_binance
import foreign_checks
import foreign_exchange
import foreign_okx
import foreign_venues

SECONDS = float(os.environ.get("TERN_SECONDS", "9"))  # of each of the two times of trading
LIMITS = """max_order = "2000"
max_venue = "20000"
max_asset = "20000"
max_total = "40000"
loss_max = "5000"
max_open_trades = 8
max_orders_per_second = 20
collar_bps = "300"
repair_collar_bps = "400"
repair_slippage_bps = "150"
repair_deadline_ms = 30000
repair_attempts = 60
too_good_bps = "200"
book_age_ms = 3000
balance_age_ms = 20000
"""


def write(path, text, mode=0o644):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as file:
        file.write(text)


class Stage:
    """The folder, the configuration and the one ternd that runs at a time."""

    def __init__(self, programs, folder, ports):
        self.programs, self.folder, self.ports, self.daemon = programs, folder, ports, None
        self.control = os.path.join(folder, "ternd.sock")
        self.log = open(os.path.join(folder, "log"), "w+")
        os.mkdir(os.path.join(folder, "keys"))
        for name, dialect in (("strange_a", foreign_binance), ("strange_b", foreign_okx)):
            lines = [f"key = {json.dumps(dialect.KEY)}", f"secret = {json.dumps(dialect.SECRET)}"]
            if hasattr(dialect, "PASSPHRASE"):
                lines.append(f"passphrase = {json.dumps(dialect.PASSPHRASE)}")
            write(os.path.join(folder, "keys", name + ".toml"), "\n".join(lines) + "\n", 0o600)
        write(os.path.join(folder, "limits.toml"), LIMITS)

    def configuration(self, road):
        lines = ['mode = "live"', 'node = "stranger"', f'run_directory = "{self.folder}"',
                 'pairs = ["BTC/USDT", "ETH/USDT", "DOGE/USDT"]', "[limits]", "alive_max_ms = 8000",
                 "[arbitrage]", 'policy = "depth"', "depth = 2", 'min_edge_bps = "5"', 'too_good_bps = "150"',
                 'max_order_notional = "1000"', "[trading]", 'reference_currency = "USDT"', 'journal = "journal"',
                 'limits_file = "limits.toml"']
        for name, dialect in (("strange_a", "binance"), ("strange_b", "okx")):
            lines += [f"[venues.{name}]", f'dialect = "{dialect}"',
                      f'rest_url = "https://127.0.0.1:{self.ports[name]}"',
                      f'stream_url = "wss://localhost:{self.ports[name]}"',
                      f'account_url = "wss://127.0.0.1:{self.ports[name]}"', 'ca_file = "ca.pem"',
                      f'credentials = "keys/{name}.toml"', f'orders = "{road}"', 'taker_fee = "0.0005"']
        path = os.path.join(self.folder, "ternd.toml")
        write(path, "\n".join(lines) + "\n")
        return path

    def start(self, road):
        program = os.path.join(self.programs, "ternd")
        self.daemon = subprocess.Popen([program, "--config", self.configuration(road)], stderr=self.log)

    def kill_hard(self):
        self.daemon.kill()
        self.daemon.wait()

    async def ask(self, line):
        reader, writer = await asyncio.open_unix_connection(self.control, limit=1 << 26)
        writer.write(line.encode() + b"\n")
        answer = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
        return json.loads(answer)

    async def end_in_order(self):
        await self.ask("shutdown")
        until = time.monotonic() + 30
        while self.daemon.poll() is None and time.monotonic() < until:
            await asyncio.sleep(0.05)
        return self.daemon.poll()

    def tern(self, *words):
        command = [os.path.join(self.programs, "tern"), *words, os.path.join(self.folder, "journal")]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def journal(self):
        return [json.loads(line) for line in self.tern("journal", "dump", "--json").splitlines()]


async def move_the_world(world, venues):
    while True:
        world.tick()
        for venue in venues:
            venue.tick()
        await asyncio.sleep(0.05)


async def until(condition, seconds, what):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        await asyncio.sleep(0.02)


class Play:
    def __init__(self, stage, venues, peaceful):
        self.stage, self.venues, self.problems, self.peaceful = stage, venues, [], peaceful
        self.exchanges = [v.exchange for v in venues]

    def arrived(self):
        return sum(len(e.received) for e in self.exchanges)

    def compare(self, what, killed=False):
        problems, counts = foreign_checks.check(self.stage.journal(), self.exchanges, killed)
        print(what, dict(counts), "faults", {v.name: dict(v.dice.counts) for v in self.venues})
        self.problems += [f"{what}: {problem}" for problem in problems]
        return counts

    def start(self, road):
        for exchange in self.exchanges:
            exchange.forget_paces()
        self.stage.start(road)

    async def trade(self):
        """For its time, and until enough has happened, in truth, to make the comparison worth something."""
        before, until_at = self.arrived(), time.monotonic() + SECONDS
        struck = sum(self.struck().values())
        await until(lambda: time.monotonic() > until_at and self.arrived() >= before + 16
                    and (self.peaceful or sum(self.struck().values()) >= struck + 3), SECONDS + 60, "enough trading")

    def struck(self):
        """Faults that leave a placement in doubt."""
        return sum((collections.Counter({k: v.dice.counts[k] for k in ("reply_lost", "error_after", "late_arrival")})
                    for v in self.venues), collections.Counter())

    async def trade_and_die(self):
        """kill -9 at the moment at which a venue has just taken an order."""
        self.start("stream")
        await self.trade()
        armed = [True]

        def die(_, what):
            if armed and what == "new":
                armed.clear()
                self.stage.kill_hard()
        for exchange in self.exchanges:
            exchange.listeners.append(die)
        await until(lambda: not armed, 15, "an order to die at")

    async def trade_and_end(self):
        self.start("rest")
        await self.trade()
        if any(len(e.fee_told) < len(e.books) for e in self.exchanges):
            self.problems.append(f"fees were not asked until they were told: {[e.fee_told for e in self.exchanges]}")
        code = await self.stage.end_in_order()
        if code != 0:
            self.problems.append(f"the ordered end gave {code}")
        self.compare("traded")
        if not self.problems:
            self.doubt_the_checks()

    def doubt_the_checks(self):
        """A comparison that finds nothing wrong in a wrong journal is worth nothing."""
        records = self.stage.journal()
        fill = next(r for r in records if r["kind"] == "fill_booked")
        closed = next(r for r in records if r["kind"] == "trade_closed")
        move = next(r for r in reversed(records) if r["kind"] == "order_moved")
        last = records[-1]["sequence"]
        wrong = {
            "a fill lost": [r for r in records if r is not fill],
            "a fill twice": [*records, {**fill, "sequence": last + 1}],
            "a fill that never was": [*records, {**fill, "trade_id": "1", "sequence": last + 1}],
            "a fee": [{**r, "fee": "0"} if r is fill else r for r in records],
            "a profit": [{**r, "realised": "1"} if r is closed else r for r in records],
            "an end": [{**r, "state": "unknown"} if r is move else r for r in records],
            "a plan": [r for r in records if r["kind"] != "repair_planned"] if any(
                r["kind"] == "repair_planned" for r in records) else [],
            "an opening": [r for r in records if not (r["kind"] == "balance_seen" and r["asset"] == "USDT")],
        }
        for what, changed in wrong.items():
            try:
                found, _ = foreign_checks.check(changed, self.exchanges)
            except (KeyError, IndexError) as error:
                found = [error]
            if not found:
                self.problems.append(f"nobody notices in the journal: {what}")

    async def kill_by_word(self):
        before = self.arrived()
        self.start("stream")
        await until(lambda: self.arrived() > before, 40, "an order before the kill")
        for venue in self.venues:  # something is to be open at the moment of the kill
            venue.dice.chances, venue.exchange.slowness = {"slow_match": 1.0}, (3, 4)
        await until(lambda: any(not o.over and not o.foreign for e in self.exchanges for o in e.orders.values()), 20,
                    "an open order")
        answer = await self.stage.ask("kill a stranger's test")
        after = self.arrived()
        open_now = [o.client_id for e in self.exchanges for o in e.orders.values() if not o.over and not o.foreign]
        print("kill", answer)
        if open_now:
            self.problems.append(f"after the kill are open {open_now}: {answer}")
        if not 0 < sum(v["cancelled"] for v in answer["venues"].values()) <= sum(
                v["open_seen"] for v in answer["venues"].values()):
            self.problems.append(f"the kill's figures are not possible: {answer}")
        # An order that a fault left in doubt right before may still arrive: nobody can confirm then. Once it cannot
        # (2 s of its own and 5 of the venue's), a second word must bring what the first could not.
        ends = time.monotonic() + 15
        while not all(v["confirmed_none_open"] for v in answer["venues"].values()):
            if time.monotonic() > ends:
                self.problems.append(f"the kill is not confirmed: {answer}")
                break
            answer = await self.stage.ask("kill a stranger's test, again")
        await asyncio.sleep(1)
        await self.stage.end_in_order()
        self.start("stream")
        await asyncio.sleep(4)
        status = (await self.stage.ask("status"))["trading"]
        if not any(latch["latch"] == "kill" for latch in status["latches"]):
            self.problems.append(f"a restart forgot the kill: {status['latches']}")
        if not all(a["ready"] for a in status["accounts"]):
            self.problems.append(f"the accounts are not ready after the restart: {status['accounts']}")
        await self.stage.end_in_order()
        if self.arrived() != after:
            self.problems.append(f"{self.arrived() - after} orders arrived after the kill")
        self.compare("killed", killed=True)


async def main(programs):
    seed = int(os.environ.get("TERN_SEED", "1"))
    chances = {} if os.environ.get("TERN_FAULTS") == "none" else foreign_exchange.HARD
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        context = foreign_venues.certificates(folder)
        world = foreign_exchange.World(seed, ["strange_a", "strange_b"])
        venues = [foreign_binance.TradingBinance(seed, world, foreign_exchange.Dice(seed + 2, chances)),
                  foreign_okx.TradingOkx(seed + 1, world, foreign_exchange.Dice(seed + 3, chances))]
        servers = [await asyncio.start_server(v.serve, "127.0.0.1", 0, ssl=context) for v in venues]
        ports = {v.name: s.sockets[0].getsockname()[1] for v, s in zip(venues, servers)}
        stage = Stage(programs, folder, ports)
        stack.callback(lambda: stage.daemon and stage.daemon.poll() is None and stage.kill_hard())
        play = Play(stage, venues, not chances)
        asyncio.get_running_loop().set_exception_handler(
            lambda _, what: play.problems.append(f"a stranger stumbled: {what.get('exception') or what}"))
        mover = asyncio.ensure_future(move_the_world(world, venues))
        try:
            await play.trade_and_die()
            await play.trade_and_end()
            await play.kill_by_word()
        except Exception as error:
            play.problems.append(f"{type(error).__name__}: {error}")
        mover.cancel()
        for problem in play.problems[:60]:
            print("PROBLEM", problem)
        if play.problems:
            stage.log.seek(0)
            print(stage.log.read()[-6000:])
            if "TERN_KEEP" in os.environ:
                subprocess.run(["cp", "-r", folder, os.environ["TERN_KEEP"]], check=True)
        return 1 if play.problems else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
