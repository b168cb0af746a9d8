"""What two strange exchanges share behind their dialects: moving books, accounts, matching, faults, and the truth.

In: orders as plain numbers. Out: fills with fees in the asset received, balances as they are and as they are told, and
everything that was ever received, for the comparison with tern's journal.
Cannot happen: a number that is not exact; an order forgotten; money made or lost by the exchange itself.
"""
import asyncio
import collections
import decimal
import random
import time
from decimal import Decimal

import foreign_venues

decimal.getcontext().prec = 60
decimal.getcontext().traps[decimal.Inexact] = True

OPENING = {"BTC": Decimal("2.5"), "ETH": Decimal("70"), "DOGE": Decimal("600000"), "USDT": Decimal("250000"),
           "SHIB": Decimal("12345678.5")}
BPS = 10_000

# Chance of each misbehaviour where it can happen; "every" ones are mean seconds between two.
HARD = {
    "reply_lost": 0.05,       # acted, and the reply is not sent
    "error_after": 0.04,      # acted, and an error is answered that proves nothing
    "late_arrival": 0.04,     # waits in the gateway before the matching engine sees it
    "clock": 0.02,            # refused: the venue says the clock is wrong; not acted
    "hidden_rule": 0.015,     # refused by a rule that no document publishes; not acted
    "short_of_money": 0.01,   # refused: insufficient balance, although there is enough; not acted
    "ended_by_venue": 0.02,   # taken, and ended unfilled by the venue itself
    "slow_match": 0.05,       # rests for a moment before it is matched
    "faster_taker": 0.10,     # somebody else took a part of the book first
    "late_report": 0.15,
    "double_report": 0.10,
    "answer_lost": 0.02,      # of a question by REST
    "answer_5xx": 0.02,
    "database_lag": 0.50,     # a question about an order just placed is answered from an older state
    "announced_end": 0.3,     # of the connections' ends: it says that it shuts down, then does
    "connection_life": 6.0,   # mean seconds from log-in to the end of a private connection
    "maintenance_every": 14.0,
}


def plain(number):
    """No exponent, no needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Dice:
    """The faults of one venue, by chance and by time."""

    def __init__(self, seed, chances):
        self.rng, self.chances, self.counts = random.Random(seed), chances, collections.Counter()
        self.due = {}

    def strikes(self, kind):
        hit = self.rng.random() < self.chances.get(kind, 0)
        self.counts[kind] += hit
        return hit

    def lifetime(self):
        mean = self.chances.get("connection_life")
        return time.monotonic() + self.rng.uniform(0.2, 2) * mean if mean else float("inf")

    def is_due(self, kind):
        mean = self.chances.get(kind)
        if not mean:
            return False
        now = time.monotonic()
        due = self.due.setdefault(kind, now + mean * self.rng.uniform(0.3, 1.5))
        if now < due:
            return False
        self.due[kind] = now + mean * self.rng.uniform(0.5, 1.5)
        self.counts[kind] += 1
        return True


class World:
    """The fair prices that both venues follow, and where one of them is off for a moment."""

    def __init__(self, seed, names):
        self.rng, self.names = random.Random(seed), names
        self.fair = {spec[0]: spec[4] for spec in foreign_venues.SYMBOLS}
        self.off = {}  # (venue, base): (bps, until)

    def tick(self):
        now = time.monotonic()
        for base in self.fair:
            self.fair[base] += self.rng.randint(-1, 1) * max(1, self.fair[base] // 40_000)
            if self.rng.random() < 0.06:
                bps = self.rng.choice([-1, 1]) * (self.rng.randint(34, 70) if self.rng.random() < 0.9 else 400)
                self.off[self.rng.choice(self.names), base] = (bps, now + self.rng.uniform(0.3, 1.5))

    def middle(self, venue, base):
        bps, until = self.off.get((venue, base), (0, 0))
        return self.fair[base] * (BPS + (bps if time.monotonic() < until else 0)) // BPS


class MovingBook(foreign_venues.Book):
    """Quotes around a middle that moves; what tern takes is gone until somebody quotes again."""

    def __init__(self, spec, rng):
        super().__init__(spec, rng)
        self.step = max(1, self.middle // 20_000)  # half a basis point
        self.sides = {"b": {}, "a": {}}
        self.changed = {"b": {}, "a": {}}
        self.change()

    def remember(self, sequence):
        pass  # books are compared elsewhere

    def size(self):
        unit = 10 ** (self.size_scale + self.price_scale)  # quote units of one lot times one tick
        return max(1, self.rng.randint(150, 3000) * unit // self.middle)

    def put(self, side, price, size):
        if size:
            self.sides[side][price] = size
        else:
            self.sides[side].pop(price, None)
        self.changed[side][price] = size

    def change(self):
        first = {"b": self.middle // self.step - 1, "a": self.middle // self.step + 2}
        for side, outwards in (("b", -1), ("a", 1)):
            wanted = [(first[side] + outwards * i) * self.step for i in range(16)]
            for price in [p for p in self.sides[side] if (p - wanted[0]) * outwards < 0]:
                self.put(side, price, 0)
            for price in [p for p in self.sides[side] if (p - wanted[-1]) * outwards > 20 * self.step]:
                self.put(side, price, 0)
            for price in wanted:
                if price not in self.sides[side] and self.rng.random() < 0.6:
                    self.put(side, price, self.size())
            self.put(side, self.rng.choice(wanted[3:]), self.size())
        changed, self.changed = self.changed, {"b": {}, "a": {}}
        return changed


class Order:
    def __init__(self, **fields):
        self.__dict__.update(fields)
        self.fills, self.filled, self.value = [], Decimal(0), Decimal(0)
        self.state, self.why = "new", ""  # new, part, filled, cancelled, expired
        self.over_ns = None  # since 1970
        self.created = self.updated = self.at_ms
        self.fees = collections.Counter()

    @property
    def over(self):
        return self.state not in ("new", "part")


class Refusal(Exception):
    """Not executed. `told`: by a fault of ours, so the client did nothing wrong."""

    def __init__(self, code, text, told=False):
        super().__init__(text)
        self.code, self.text, self.told = code, text, told


class Exchange:
    """One account at one venue. Times are this process's; the client sees only what the dialect says."""

    def __init__(self, name, books, dice, fee_digits, clock_off_ms):
        self.name, self.books, self.dice, self.fee_digits = name, books, dice, fee_digits
        self.clock_off_ms = clock_off_ms  # against the client's
        self.total, self.locked = dict(OPENING), collections.Counter()
        self.past = collections.deque([(0.0, self.balances_now())], maxlen=4000)
        self.orders, self.by_client, self.fills = {}, {}, []
        self.received = []  # every placement that arrived: (client id, nanoseconds since 1970)
        self.complaints = []  # what a client must never do
        self.fee_told = {}    # nanoseconds since 1970 at which the account's fees of a coin were answered
        self.next_order, self.next_trade = 900_000_000_123, 71_000
        self.paces = []
        self.listeners = []  # called with (order, what): "new", a fill, "over"
        self.down_until, self.slowness = 0.0, (0.05, 1.2)

    def complain(self, text):
        self.complaints.append(text)

    def clock_ms(self):
        return time.time_ns() // 1_000_000 + self.clock_off_ms

    def forget_paces(self):
        """A client that starts anew right after its end cannot know what the earlier one used up."""
        for pace in self.paces:
            pace.times.clear()
        self.fee_told.clear()

    def note_received(self, client_id):
        self.received.append((client_id, time.time_ns()))

    # Money

    def balances_now(self):
        return {asset: (total - self.locked[asset], Decimal(self.locked[asset]))
                for asset, total in self.total.items()}

    def balances_told(self):
        """As they were 300 ms ago."""
        then = time.monotonic() - 0.3
        return next(state for at, state in reversed(self.past) if at <= then)

    def remember(self):
        self.past.append((time.monotonic(), self.balances_now()))

    # Orders. Sizes and prices are exact decimals that the dialect found legal.

    def accept(self, book, fields):
        """Takes an order in; it is matched by match()."""
        order = Order(order_id=self.next_order, book=book, at_ms=self.clock_ms(), foreign=False, **fields)
        spent, amount = self.cost(order)
        if self.total[spent] - self.locked[spent] < amount:
            raise Refusal("money", "insufficient balance")
        self.next_order += self.dice.rng.randint(1, 90)
        self.locked[spent] += amount
        order.fee_told = self.fee_told.get(book.base)
        self.orders[order.order_id] = order
        self.by_client[order.client_id] = order
        self.remember()
        self.tell(order, "new")
        return order

    def cost(self, order):
        if order.side == "buy":
            return order.book.quote, (order.size - order.filled) * order.limit
        return order.book.base, order.size - order.filled

    def match(self, order):
        if order.over:
            return
        book, side = order.book, "a" if order.side == "buy" else "b"
        levels = book.sides[side]
        if self.dice.strikes("faster_taker"):
            for price in sorted(levels, reverse=side == "b")[:self.dice.rng.randint(1, 3)]:
                book.put(side, price, self.dice.rng.randint(0, levels[price] // 2))
        for price in sorted(levels, reverse=side == "b"):
            at = Decimal(price).scaleb(-book.price_scale)
            if order.filled == order.size or (at > order.limit if order.side == "buy" else at < order.limit):
                break
            there = Decimal(levels[price]).scaleb(-book.size_scale)
            taken = min(there, order.size - order.filled)
            book.put(side, price, int((there - taken).scaleb(book.size_scale)))
            self.fill(order, at, taken)
        self.end(order, "filled" if order.filled == order.size else "expired")

    def fee_of(self, order, received):
        fee = received * order.rate
        if self.fee_digits is not None:  # this venue counts fees in so many digits, rounded up
            with decimal.localcontext() as context:
                context.traps[decimal.Inexact] = False
                fee = fee.quantize(Decimal(1).scaleb(-self.fee_digits), decimal.ROUND_UP)
        return fee

    def fill(self, order, price, size):
        book, value = order.book, price * size
        spent, before = self.cost(order)
        order.filled += size
        self.locked[spent] -= before - self.cost(order)[1]
        received, amount = (book.base, size) if order.side == "buy" else (book.quote, value)
        fee = self.fee_of(order, amount)
        self.total[spent] -= value if order.side == "buy" else size
        self.total[received] += amount - fee
        order.value += value
        order.fees[received] += fee
        order.state, order.updated = "part", self.clock_ms()
        self.next_trade += self.dice.rng.randint(1, 5)
        fill = {"order": order, "trade_id": self.next_trade, "price": price, "size": size, "fee": fee,
                "fee_asset": received, "filled": order.filled, "value": order.value, "fees": order.fees[received],
                "at_ms": self.clock_ms()}
        order.fills.append(fill)
        self.fills.append(fill)
        self.remember()
        self.tell(order, fill)

    def rest_for_somebody_else(self, client_id):
        """The account's owner sells a little by hand, far away: no business of tern's, and to be left alone."""
        book = self.books[0]
        order = self.accept(book, {"client_id": client_id, "side": "sell", "size": Decimal("0.05"), "rate": Decimal(0),
                                   "limit": Decimal(book.middle * 3).scaleb(-book.price_scale)})
        order.foreign = True

    def end(self, order, state, why=""):
        if order.over:
            return
        if order.foreign:
            self.complain(f"somebody else's order was ended: {order.client_id}")
        spent, amount = self.cost(order)
        self.locked[spent] -= amount
        order.state, order.why, order.updated, order.over_ns = state, why, self.clock_ms(), time.time_ns()
        self.remember()
        if state != "filled":
            self.tell(order, "over")

    def tell(self, order, what):
        for listener in self.listeners:
            listener(order, what)

    # What every dialect does with a placement that is right.

    async def place(self, book, fields, may_still):
        """`may_still` raises when the placement's own expiry has passed. Returns the order."""
        if self.dice.strikes("late_arrival"):
            await asyncio.sleep(self.dice.rng.uniform(0.1, 2.5))
            may_still()
        if self.dice.strikes("hidden_rule"):
            raise Refusal("hidden", "a rule that nobody published", told=True)
        if self.dice.strikes("short_of_money"):
            raise Refusal("money", "insufficient balance", told=True)
        order = self.accept(book, fields)
        if self.dice.strikes("ended_by_venue"):
            self.end(order, "cancelled", "venue")
        elif self.dice.strikes("slow_match"):
            asyncio.get_running_loop().call_later(self.dice.rng.uniform(*self.slowness), self.match, order)
        else:
            self.match(order)
        return order

    def is_down(self):
        """Maintenance: nothing is acted on, everything private is refused."""
        now = time.monotonic()
        if self.dice.is_due("maintenance_every"):
            self.down_until = now + self.dice.rng.uniform(0.5, 1.5)
        return now < self.down_until

    def seen(self, order):
        """False: the database behind the engine does not show this order yet."""
        young = self.clock_ms() - order.updated < 250
        return not (young and self.dice.strikes("database_lag"))


class Pace:
    """Counts what a client does against a documented bound."""

    def __init__(self, exchange, what, limit, seconds):
        self.exchange, self.what, self.limit, self.seconds = exchange, what, limit, seconds
        self.times, self.most = collections.deque(), 0
        exchange.paces.append(self)

    def count(self, weight=1):
        """True: it is within the bound."""
        now = time.monotonic()
        while self.times and self.times[0][0] < now - self.seconds:
            self.times.popleft()
        self.times.append((now, weight))
        used = sum(w for _, w in self.times)
        self.most = max(self.most, used)
        if used > self.limit:
            self.exchange.complain(f"{self.what}: {used} in {self.seconds} s, allowed {self.limit}")
        return used <= self.limit

    def give_back(self):
        if self.times:
            self.times.pop()


class Courier:
    """Carries reports to private streams: late, twice, out of order, or into a connection that is gone."""

    def __init__(self, dice):
        self.dice, self.peers = dice, []

    def deliver(self, make, spread=(0.05, 0.9)):
        loop = asyncio.get_running_loop()
        for peer in list(self.peers):
            late = self.dice.strikes("late_report")
            loop.call_later(self.dice.rng.uniform(*spread) if late else 0, self.hand_over, peer, make)
            if self.dice.strikes("double_report"):
                loop.call_later(self.dice.rng.uniform(*spread), self.hand_over, peer, make)

    def hand_over(self, peer, make):
        if peer.open and peer in self.peers:
            peer.say(make(peer))

    def join(self, peer):
        if peer not in self.peers:
            self.peers.append(peer)
            peer.ends_at = self.dice.lifetime()

    def end_the_old(self, announce):
        """Connections end, with or without a word before."""
        self.peers = [p for p in self.peers if p.open]
        for peer in self.peers:
            if time.monotonic() < peer.ends_at:
                continue
            peer.ends_at = float("inf")
            self.dice.counts["disconnect"] += 1
            if self.dice.strikes("announced_end"):
                announce(peer)
                asyncio.get_running_loop().call_later(1.5, peer.writer.close)
            else:
                peer.writer.close()
