"""A stranger recomputes what tern's journal says from what two exchanges know.

In: the journal's records, the exchanges. Out: sentences about everything that does not agree; none when all is well.
Cannot happen: a comparison of nothing that passes: the counts are returned and the caller has its own floors.
"""
import collections
from decimal import Decimal

OVER = {"filled", "cancelled", "rejected", "expired"}
TO_READ_FEES_NS = 1_000_000_000  # from the venue's answer to the plans that use it


class Journal:
    def __init__(self, records):
        self.records = records
        self.intents, self.planned, self.moves = {}, {}, collections.defaultdict(list)
        self.fills, self.orders_of, self.closed = [], collections.defaultdict(list), {}
        for record in records:
            kind = record["kind"]
            if kind == "trade_planned":
                for leg in ("buy", "sell"):
                    self.plan(record, record[leg])
            elif kind == "repair_planned":
                self.plan(record, record["order"])
            elif kind == "order_moved":
                self.moves[record["id"]].append(record)
            elif kind == "fill_booked":
                self.fills.append(record)
            elif kind == "trade_closed":
                self.closed.setdefault(record["trade"], []).append(record)

    def plan(self, record, intent):
        self.intents.setdefault(intent["id"], []).append(intent)
        self.planned[intent["id"]] = record
        self.orders_of[intent["trade"]].append(intent["id"])

    def intent(self, client_id):
        return self.intents[client_id][0]

    def of(self, kind):
        return [r for r in self.records if r["kind"] == kind]

    def is_over_before(self, client_id, sequence):
        return any(m["state"] in OVER and m["sequence"] < sequence for m in self.moves[client_id])


def letters(symbol):
    """A venue's name of a pair without what parts its two coins."""
    return "".join(c for c in symbol if c.isalnum())


def check_fills(journal, exchange, problems):
    def say(text):
        problems.append(f"{exchange.name}: {text}")

    booked = collections.defaultdict(list)
    for fill in journal.fills:
        intent = journal.intent(fill["id"])
        if intent["venue"] == exchange.name:
            booked[letters(intent["symbol"]), fill["trade_id"]].append(fill)
    for fill in exchange.fills:
        order = fill["order"]
        found = booked.pop((order.book.base + order.book.quote, str(fill["trade_id"])), [])
        if len(found) != 1:
            say(f"fill {fill['trade_id']} of {order.client_id} is in the journal {len(found)} times")
            continue
        mine = found[0]
        for name in ("price", "size", "fee"):
            if Decimal(mine[name]) != fill[name]:
                say(f"fill {fill['trade_id']}: {name} is {fill[name]}, the journal says {mine[name]}")
        if (mine["id"], mine["fee_asset"]) != (order.client_id, fill["fee_asset"]):
            say(f"fill {fill['trade_id']} is of {order.client_id}, fee in {fill['fee_asset']}: {mine}")
    for key in booked:
        say(f"fill {key} is in the journal and never happened")
    return len(exchange.fills)


def check_money(journal, exchange, problems):
    money = collections.Counter()
    for seen in journal.of("balance_seen"):
        if seen["venue"] == exchange.name and seen["opening"]:
            if seen["asset"] in money:
                problems.append(f"{exchange.name}: {seen['asset']} was opened twice")
            money[seen["asset"]] += Decimal(seen["free"]) + Decimal(seen["locked"])
    for fill in journal.fills:
        intent = journal.intent(fill["id"])
        if intent["venue"] != exchange.name:
            continue
        sign = 1 if intent["side"] == "buy" else -1
        money[intent["base"]] += sign * Decimal(fill["size"])
        money[intent["quote"]] -= sign * Decimal(fill["size"]) * Decimal(fill["price"])
        money[fill["fee_asset"]] -= Decimal(fill["fee"])
    for asset in {b.base for b in exchange.books} | {b.quote for b in exchange.books}:
        if asset not in money:
            problems.append(f"{exchange.name}: the journal has no opening balance of {asset}")
        elif money[asset] != exchange.total[asset]:
            problems.append(f"{exchange.name}: it holds {exchange.total[asset]} {asset}, "
                            f"the journal says {money[asset]}")


def check_arrivals(journal, exchange, problems):
    """Times of arrival are of the clock of the journal."""
    for client, at in exchange.received:
        if client not in journal.intents:
            problems.append(f"{exchange.name}: {client} arrived and no record covers it")
        elif journal.planned[client]["at"] > at:
            problems.append(f"{exchange.name}: {client} arrived before its record's time")


def check_once(exchange, problems):
    for client, times in collections.Counter(client for client, _ in exchange.received).items():
        if times > 1:
            problems.append(f"{exchange.name}: placed {client} {times} times")


def check_orders(journal, exchange, problems, killed):
    def say(text):
        problems.append(f"{exchange.name}: {text}")

    for client, order in exchange.by_client.items():
        if client not in journal.intents:
            if not order.foreign:
                say(f"{client} was taken and no record covers it")
            continue
        intent = journal.intent(client)
        mine = (intent["venue"], letters(intent["symbol"]), intent["side"], Decimal(intent["size"]),
                Decimal(intent["limit"]))
        if mine != (exchange.name, order.book.base + order.book.quote, order.side, order.size, order.limit):
            say(f"{client} is not what its record says: {intent}")
        if not order.over:
            say(f"{client} is still open")
        # By the time at which it was planned: an order may wait in the venue's gateway for seconds.
        knew = order.fee_told is not None and journal.planned[client]["at"] > order.fee_told + TO_READ_FEES_NS
        if knew and Decimal(intent["taker_fee"]) < order.rate:
            say(f"{client} was planned with a fee of {intent['taker_fee']}, the account pays {order.rate}")
    for client, intents in journal.intents.items():
        if intents[0]["venue"] != exchange.name:
            continue
        last = journal.moves[client][-1]["state"] if journal.moves[client] else "planned"
        order = exchange.by_client.get(client)
        if last not in OVER and not killed:
            say(f"{client} is {last} in the journal")
        true = order.filled if order else Decimal(0)
        told = Decimal(journal.moves[client][-1]["filled"]) if journal.moves[client] else Decimal(0)
        if last in OVER and told != true:
            say(f"{client} filled {true}, the journal says {told}")
    return len(exchange.by_client)


def check_attempts(journal, exchanges, problems):
    """A repair only after everything before it is proven over, in the journal and in truth."""
    arrived = {client: at for e in exchanges for client, at in e.received}
    order_of = {client: order for e in exchanges for client, order in e.by_client.items()}
    for trade, clients in journal.orders_of.items():
        for i, client in enumerate(clients):
            if len(journal.intents[client]) != 1:
                problems.append(f"{client} is planned {len(journal.intents[client])} times")
            if journal.planned[client]["kind"] == "trade_planned":
                continue
            for earlier in clients[:i]:
                if not journal.is_over_before(earlier, journal.planned[client]["sequence"]):
                    problems.append(f"trade {trade}: {client} was planned while {earlier} was not proven over")
                true = order_of.get(earlier)
                if client in arrived and true is not None and (
                        true.over_ns is None or true.over_ns > arrived[client]):
                    problems.append(f"trade {trade}: {client} was placed while {earlier} was at large")


def check_trades(journal, problems, killed):
    for trade, clients in journal.orders_of.items():
        closings = journal.closed.get(trade, [])
        if len(closings) > 1 or not closings and not killed:
            problems.append(f"trade {trade} was closed {len(closings)} times")
        if not closings:
            continue
        closed, coin, quote = closings[0], Decimal(0), Decimal(0)
        for fill in journal.fills:
            if fill["id"] not in clients:
                continue
            intent = journal.intent(fill["id"])
            sign = 1 if intent["side"] == "buy" else -1
            coin += sign * Decimal(fill["size"])
            quote -= sign * Decimal(fill["size"]) * Decimal(fill["price"])
            coin -= Decimal(fill["fee"]) * (fill["fee_asset"] == intent["base"])
            quote -= Decimal(fill["fee"]) * (fill["fee_asset"] == intent["quote"])
        part = {name: Decimal(closed[name]) for name in
                ("quoted", "slippage", "fees", "repair", "inventory", "realised", "coin", "mark_price")}
        if sum(part[n] for n in ("quoted", "slippage", "fees", "repair", "inventory")) != part["realised"]:
            problems.append(f"trade {trade}: the parts do not sum to what was realised: {closed}")
        if part["coin"] != coin or part["realised"] != quote + coin * part["mark_price"]:
            problems.append(f"trade {trade}: brought {quote} and {coin} of the coin, the journal says {closed}")


def check(records, exchanges, killed=False):
    """Returns (problems, counts). `killed`: trades may be left open and orders unresolved."""
    journal, problems = Journal(records), []
    sequences = [r["sequence"] for r in records]
    if sequences != sorted(set(sequences)):
        problems.append("the journal's sequence numbers do not rise")
    counts = collections.Counter()
    for exchange in exchanges:
        counts["fills"] += check_fills(journal, exchange, problems)
        check_money(journal, exchange, problems)
        check_arrivals(journal, exchange, problems)
        check_once(exchange, problems)
        counts["orders"] += check_orders(journal, exchange, problems, killed)
        problems += [f"{exchange.name} complains: {text}" for text in exchange.complaints]
    check_attempts(journal, exchanges, problems)
    check_trades(journal, problems, killed)
    for record in journal.of("venue_paused") + journal.of("residual_taken"):
        problems.append(f"balances were not believed: {record}")
    kills = [record["sequence"] for record in journal.of("latch_set") if record["latch"] == "kill"]
    for record in journal.of("latch_set"):
        # What was open when the kill came may not be repaired, and is told so when its time is over.
        left_by_kill = kills and record["sequence"] > kills[0] and "exposed for too long" in record["reason"]
        if not (killed and (record["latch"] == "kill" or left_by_kill)):
            problems.append(f"trading stopped: {record}")
    for closings in journal.closed.values():
        counts[closings[0]["outcome"]] += 1
    known = set()
    for client, moves in journal.moves.items():
        if any(m["state"] == "unknown" for m in moves):
            counts["doubted"] += 1
            known.add(client)
    counts["unknown_resolved"] = sum(journal.moves[c][-1]["state"] in OVER for c in known)
    counts["repairs"] = len(journal.of("repair_planned"))
    return problems, counts
