#!/usr/bin/env python3
"""Two exchanges written by somebody else, as a stranger reads the documents; ternd is put before them by configuration.

In: the folder of the built programs. Out: exit 0 when ternd's books equal the strangers' books at equal sequence
numbers, through what the documents allow and tern's own simulated faces do not do: shuffled keys, white space, chunked
answers, connections closed after an answer, fragmented frames, pings that must be answered, numbers with and without
trailing zeros, checksums over those texts, acknowledgements after the data, sequence jumps, lost updates.
Cannot happen: a network beyond loopback; a run that compared nothing and passes.
"""
import asyncio
import base64
import collections
import contextlib
import hashlib
import json
import os
import random
import ssl
import subprocess
import sys
import tempfile
import time
import zlib

MASK = (1 << 64) - 1
SECONDS = 12
# base, quote, digits of prices, digits of sizes, the middle price in its last digit
SYMBOLS = [("BTC", "USDT", 2, 5, 9_000_000), ("ETH", "USDT", 2, 4, 300_000), ("DOGE", "USDT", 5, 0, 38_000)]


def mix(value):
    """The published finaliser of splitmix64, as src/market/order_book.cpp names it."""
    value = (value + 0x9E3779B97F4A7C15) & MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def level_hash(side, price, price_scale, size, size_scale):
    def strip(number, scale):
        while scale > 0 and number % 10 == 0:
            number, scale = number // 10, scale - 1
        return number, scale
    value = mix(1 if side == "b" else 2)
    for part in (*strip(price, price_scale), *strip(size, size_scale)):
        value = mix(value ^ part)
    return value


def text(number, scale, fixed):
    whole = f"{number // 10 ** scale}" + (f".{number % 10 ** scale:0{scale}d}" if scale else "")
    return whole if fixed or "." not in whole else whole.rstrip("0").rstrip(".")


class Book:
    """One symbol's book as integers; every change is told to the venue."""

    def __init__(self, spec, rng):
        self.base, self.quote, self.price_scale, self.size_scale, self.middle = spec
        self.rng, self.sides, self.truth = rng, {"b": {}, "a": {}}, {}
        for step in range(1, 40):
            self.sides["b"][self.middle - step] = self.size()
            self.sides["a"][self.middle + step] = self.size()

    def size(self):
        return self.rng.randint(1, 10 ** self.size_scale * 5)

    def change(self):
        """A few changes that never cross the book."""
        changed = {"b": {}, "a": {}}
        for _ in range(self.rng.randint(1, 4)):
            side = self.rng.choice("ba")
            offset = self.rng.randint(1, 60) * (-1 if side == "b" else 1)
            price = self.middle + offset
            levels = self.sides[side]
            gone = price in levels and len(levels) > 10 and self.rng.random() < 0.4
            size = 0 if gone else self.size()
            if gone:
                del levels[price]
            else:
                levels[price] = size
            changed[side][price] = size
        return changed

    def remember(self, sequence):
        total = 0
        for side in "ba":
            for price, size in self.sides[side].items():
                total += level_hash(side, price, self.price_scale, size, self.size_scale)
        self.truth[sequence] = f"{total & MASK:016x}"

    def levels(self, side, source, fixed, extra=()):
        best_first = sorted(source[side].items(), reverse=side == "b")
        return [[text(p, self.price_scale, fixed), text(s, self.size_scale, fixed), *extra] for p, s in best_first]


Request = collections.namedtuple("Request", "method path query headers body")


class Peer:
    """One WebSocket client of ours."""

    def __init__(self, writer, rng):
        self.writer, self.rng, self.topics, self.open = writer, rng, set(), True
        self.last_pong = time.monotonic()

    def frame(self, opcode, payload, final=True):
        head = bytes([(0x80 if final else 0) | opcode])
        size = len(payload)
        if size < 126:
            head += bytes([size])
        elif size < 65536:
            head += bytes([126]) + size.to_bytes(2, "big")
        else:
            head += bytes([127]) + size.to_bytes(8, "big")
        self.writer.write(head + payload)

    def say(self, message):
        payload = (message if isinstance(message, str) else json.dumps(message)).encode()
        if len(payload) > 20 and self.rng.random() < 0.3:  # the protocol allows a message in pieces
            cut = self.rng.randint(1, len(payload) - 1)
            self.frame(1, payload[:cut], False)
            self.frame(0, payload[cut:])
        else:
            self.frame(1, payload)


class Venue:
    lost = 0.01  # of the updates

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.books = [Book(spec, self.rng) for spec in SYMBOLS]
        self.peers, self.sequence, self.answers, self.faults = [], {}, 0, 0

    def now_ms(self):
        """This venue's clock."""
        return int(time.time() * 1000)

    async def serve(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                line, *rest = head.split("\r\n")
                headers = {k.strip().lower(): v.strip() for k, v in (r.split(":", 1) for r in rest if ":" in r)}
                method, target, _ = line.split(" ")
                if headers.get("upgrade", "").lower() == "websocket":
                    return await self.websocket(reader, writer, headers, target)
                body = (await reader.readexactly(int(headers.get("content-length", "0")))).decode()
                if not await self.answer(writer, Request(method, *target.partition("?")[::2], headers, body)):
                    return
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            pass  # the client left, or the test is over
        finally:
            writer.close()

    async def answer(self, writer, request):
        """False: the connection is to be closed."""
        outcome = await self.rest(request)
        if outcome is None:
            return False  # acted or not: no answer comes
        status, body = outcome
        payload = json.dumps(body, indent=self.rng.choice([None, 1])).encode()
        self.answers += 1
        close = self.answers % 3 == 0
        out = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n"
        out = (out + ("connection: close\r\n" if close else "") + "\r\n").encode()
        while payload:
            size = self.rng.randint(1, 5000)
            piece, payload = payload[:size], payload[size:]
            out += f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
        writer.write(out + b"0\r\n\r\n")
        await writer.drain()
        return not close

    async def rest(self, request):
        return self.public(request.path, request.query)

    async def websocket(self, reader, writer, headers, target):
        nonce = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(nonce.encode()).digest())
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        peer = Peer(writer, self.rng)
        self.peers.append(peer)
        self.opened(peer, target)
        try:
            while True:
                first, second = await reader.readexactly(2)
                size = second & 0x7F
                if size > 125:
                    size = int.from_bytes(await reader.readexactly({126: 2, 127: 8}[size]), "big")
                key = await reader.readexactly(4)  # a client's frame is always masked
                data = bytes(b ^ key[i % 4] for i, b in enumerate(await reader.readexactly(size)))
                opcode = first & 0x0F
                if opcode == 8:
                    return
                if opcode == 10:
                    peer.last_pong = time.monotonic()
                if opcode == 9:
                    peer.frame(10, data)
                if opcode == 1:
                    self.heard(peer, data.decode())
        finally:
            peer.open = False
            self.peers.remove(peer)

    def tick(self):
        for peer in list(self.peers):
            if time.monotonic() - peer.last_pong > 4:
                self.faults += 1000  # it never answers pings: the run fails
                peer.writer.close()
            elif self.rng.random() < 0.1:
                peer.frame(9, b"are you there")
        for book in self.books:
            if self.rng.random() < 0.8:
                self.publish(book)

    def pairs_in_any_order(self, **fields):
        items = list(fields.items())
        self.rng.shuffle(items)
        return dict(items)


class StrangersBinance(Venue):
    name = "strange_a"

    def symbol(self, book):
        return book.base + book.quote

    def public(self, path, query):
        if path == "/api/v3/exchangeInfo":
            return 200, {"timezone": "UTC", "rateLimits": [], "symbols": [self.listing(b) for b in self.books]}
        if path == "/api/v3/time":
            return 200, {"serverTime": self.now_ms()}
        if path == "/api/v3/depth":
            for b in self.books:
                if f"symbol={self.symbol(b)}" in query.split("&"):
                    return 200, {"asks": b.levels("a", b.sides, False), "bids": b.levels("b", b.sides, False),
                                 "lastUpdateId": self.sequence.get(self.symbol(b), 100)}
            return 400, {"code": -1121, "msg": "Invalid symbol."}
        return 404, {"code": -1, "msg": "not here"}

    def listing(self, book):
        tick, lot = text(1, book.price_scale, False), text(1, book.size_scale, False)
        return {
            "baseAsset": book.base, "filters": [
                {"filterType": "SOMETHING_NEW", "value": 1},
                {"filterType": "LOT_SIZE", "maxQty": "9000000", "minQty": lot, "stepSize": lot},
                {"filterType": "NOTIONAL", "minNotional": "5", "applyMinToMarket": True, "maxNotional": "9000000",
                 "applyMaxToMarket": False, "avgPriceMins": 5},
                {"filterType": "PRICE_FILTER", "tickSize": tick, "minPrice": tick, "maxPrice": "1000000"}],
            "symbol": self.symbol(book), "quoteAsset": book.quote, "status": "TRADING", "isSpotTradingAllowed": True}

    def __init__(self, seed):
        super().__init__(seed)
        for book in self.books:
            book.remember(100)

    def opened(self, peer, target):
        for stream in target.partition("streams=")[2].split("/"):
            peer.topics.add(stream)

    def heard(self, peer, message):
        request = json.loads(message)
        if request["method"] == "SUBSCRIBE":
            peer.topics.update(request["params"])
        elif request["method"] == "UNSUBSCRIBE":
            peer.topics.difference_update(request["params"])
        peer.say({"id": request["id"], "result": None})

    def publish(self, book):
        symbol = self.symbol(book)
        last = self.sequence.get(symbol, 100)
        changed, now = book.change(), last + self.rng.randint(1, 5)
        self.sequence[symbol] = now
        book.remember(now)
        if self.rng.random() < self.lost:
            self.faults += 1  # this update is lost on the way
            return
        fields = dict(e="depthUpdate", E=self.now_ms(), s=symbol, U=last + 1, u=now, future="field",
                      b=book.levels("b", changed, False), a=book.levels("a", changed, False))
        for peer in self.peers:
            stream = symbol.lower() + "@depth@100ms"
            if stream in peer.topics:
                peer.say(self.pairs_in_any_order(data=self.pairs_in_any_order(**fields), stream=stream))


class StrangersOkx(Venue):
    name = "strange_b"

    def symbol(self, book):
        return book.base + "-" + book.quote

    def public(self, path, query):
        if path == "/api/v5/public/instruments":
            return 200, {"code": "0", "msg": "", "data": [self.listing(b) for b in self.books]}
        if path == "/api/v5/public/time":
            return 200, {"code": "0", "msg": "", "data": [{"ts": str(self.now_ms())}]}
        if path == "/api/v5/system/status":
            return 200, {"code": "0", "msg": "", "data": []}
        return 200, {"code": "51001", "msg": "Instrument ID does not exist", "data": []}

    def listing(self, book):
        tick, lot = text(1, book.price_scale, False), text(1, book.size_scale, False)
        return {"instType": "SPOT", "instId": self.symbol(book), "baseCcy": book.base, "quoteCcy": book.quote,
                "tickSz": tick, "lotSz": lot, "minSz": lot, "maxLmtSz": "9999999999", "maxMktSz": "1000000",
                "state": "live", "ruleType": "normal", "listTime": "1733454000000"}

    def opened(self, peer, target):
        if target != "/ws/v5/public":
            peer.writer.close()

    def heard(self, peer, message):
        if message == "ping":
            return peer.say("pong")
        request = json.loads(message)
        for arg in request["args"]:
            topic = (arg["channel"], arg["instId"])
            if request["op"] == "subscribe":
                peer.topics.add(topic)
                for book in self.books:  # the snapshot comes before the acknowledgement here
                    if topic == ("books", self.symbol(book)):
                        sequence = self.sequence.setdefault(self.symbol(book), 1000)
                        book.remember(sequence)
                        peer.say(self.message(book, "snapshot", book.sides, -1, sequence))
            else:
                peer.topics.discard(topic)
            peer.say({"event": request["op"], "connId": "x", "arg": arg})

    def message(self, book, action, source, previous, sequence):
        # As the documents had it: alternating bid and ask, 25 levels, texts as sent (here with trailing zeros).
        bids, asks = (book.levels(side, book.sides, True)[:25] for side in "ba")
        parts = []
        for i in range(25):
            for levels in (bids, asks):
                parts += levels[i][:2] if i < len(levels) else []
        checksum = zlib.crc32(":".join(parts).encode())
        data = self.pairs_in_any_order(
            asks=book.levels("a", source, True, ("0", "1")), bids=book.levels("b", source, True, ("0", "1")),
            ts=str(self.now_ms()), checksum=checksum - (1 << 32) if checksum >= 1 << 31 else checksum,
            prevSeqId=previous, seqId=sequence, future={"a": [1]})
        arg = {"instId": self.symbol(book), "channel": "books"}
        return self.pairs_in_any_order(arg=arg, action=action, data=[data])

    def publish(self, book):
        symbol = self.symbol(book)
        last = self.sequence.get(symbol)
        if last is None:
            return
        quiet = self.rng.random() < 0.1
        changed = {"b": {}, "a": {}} if quiet else book.change()
        now = last if quiet else last + self.rng.randint(1, 500)
        if not quiet and self.rng.random() < 0.02:
            now = self.rng.randint(1, 900)  # a reset in maintenance: lower than before, and legal
            while now in book.truth:
                now += 1
        self.sequence[symbol] = now
        book.remember(now)
        if not quiet and self.rng.random() < self.lost:
            self.faults += 1
            return
        for peer in self.peers:
            if ("books", symbol) in peer.topics:
                peer.say(self.message(book, "update", changed, last, now))


def certificates(folder):
    def run(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=a stranger")
    run("req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=stranger")
    with open(os.path.join(folder, "names"), "w") as names:
        names.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    run("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
        "-extfile", "names", "-out", "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, "server.pem"), os.path.join(folder, "server.key"))
    return context


def configuration(folder, ports):
    lines = [f'run_directory = "{folder}"', 'pairs = ["BTC/USDT", "ETH/USDT", "DOGE/USDT"]']
    for name, dialect in (("strange_a", "binance"), ("strange_b", "okx")):
        lines += [f"[venues.{name}]", f'dialect = "{dialect}"', f'rest_url = "https://127.0.0.1:{ports[name]}"',
                  f'stream_url = "wss://localhost:{ports[name]}"', 'ca_file = "ca.pem"', 'taker_fee = "0.001"']
    path = os.path.join(folder, "ternd.toml")
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")
    return path


async def call(path, line):
    reader, writer = await asyncio.open_unix_connection(path, limit=1 << 26)
    writer.write(line.encode() + b"\n")
    answer = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    return json.loads(answer)


async def compare(venues, control, counts):
    for book in (await call(control, "books"))["books"]:
        venue = venues[book["venue"]]
        mine = next(b for b in venue.books if venue.symbol(b) == book["symbol"])
        truth = mine.truth.get(book["sequence"])
        verdict = "unknown" if truth is None else "equal" if truth == book["digest"] else "different"
        counts[verdict] += 1
        if verdict != "equal":
            print("not equal:", verdict, book, "expected", truth)


async def main(programs):
    seed = int(os.environ.get("TERN_SEED", "1"))
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        context = certificates(folder)
        venues = {v.name: v for v in (StrangersBinance(seed), StrangersOkx(seed + 1))}
        servers = {n: await asyncio.start_server(v.serve, "127.0.0.1", 0, ssl=context) for n, v in venues.items()}
        ports = {n: s.sockets[0].getsockname()[1] for n, s in servers.items()}
        log = stack.enter_context(open(os.path.join(folder, "log"), "w+"))
        program = os.path.join(programs, "ternd")
        daemon = subprocess.Popen([program, "--config", configuration(folder, ports)], stderr=log)
        stack.callback(daemon.kill)
        control, counts = os.path.join(folder, "ternd.sock"), {"equal": 0, "different": 0, "unknown": 0}
        started = time.monotonic()
        while time.monotonic() - started < SECONDS:
            for venue in venues.values():
                venue.tick()
            await asyncio.sleep(0.05)
            if time.monotonic() - started > 3 and random.random() < 0.2:
                await compare(venues, control, counts)
        status = await call(control, "status")
        await call(control, "shutdown")
        code = daemon.wait(10)
        for venue in venues.values():
            for peer in list(venue.peers):
                peer.writer.close()
        await asyncio.sleep(0.2)
        log.seek(0)
        faults = {n: v.faults for n, v in venues.items()}
        live = {v["name"]: (v["books_live"], v["resyncs"], v["decode_errors"]) for v in status["venues"]}
        print("compared", counts, "lost updates", faults, "live, resyncs, decode errors", live)
        good = (counts["equal"] >= 50 and counts["different"] == 0 and counts["unknown"] == 0 and code == 0
                and all(f < 1000 for f in faults.values()) and all(errors == 0 for _, _, errors in live.values())
                and all(n >= 2 for n, _, _ in live.values()))
        if not good:
            print(log.read()[-3000:])
        return 0 if good else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
