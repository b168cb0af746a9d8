"""Binance's documented private protocol, as a stranger reads it: REST, WebSocket API, user data on the same socket.

In: requests of one client, which must be right to the letter: signature, percent-encoding, clock, parameters, filters.
Out: answers and events with the faults of foreign_exchange.HARD; every wrong request is refused and written down.
Cannot happen: an order acted on whose signature, time or filters are wrong.
"""
import asyncio
import hashlib
import hmac
import json
import re
import time
import urllib.parse
from decimal import Decimal

import foreign_venues
from foreign_exchange import Courier, Exchange, MovingBook, Pace, Refusal

KEY, SECRET = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A", "a/secret+of=the&stranger"
CLIENT_ID = re.compile(r"[a-zA-Z0-9-_]{1,36}")
ENCODED = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*")
DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")

# parameters besides apiKey, signature, timestamp and recvWindow: needed, allowed
PLACE = ({"symbol", "side", "type"},
         {"timeInForce", "quantity", "quoteOrderQty", "price", "newClientOrderId", "strategyId", "strategyType",
          "stopPrice", "trailingDelta", "icebergQty", "newOrderRespType", "selfTradePreventionMode"})
CANCEL = ({"symbol"}, {"orderId", "origClientOrderId", "newClientOrderId", "cancelRestrictions"})
QUERY = ({"symbol"}, {"orderId", "origClientOrderId"})
TRADES = ({"symbol"}, {"orderId", "startTime", "endTime", "fromId", "limit"})
REST = {  # method and path: handler, parameters, weight
    ("POST", "/api/v3/order"): ("place", PLACE, 1),
    ("DELETE", "/api/v3/order"): ("cancel", CANCEL, 1),
    ("GET", "/api/v3/order"): ("query", QUERY, 4),
    ("GET", "/api/v3/openOrders"): ("open_orders", (set(), {"symbol"}), 80),
    ("GET", "/api/v3/myTrades"): ("my_trades", TRADES, 20),
    ("GET", "/api/v3/account"): ("account", (set(), {"omitZeroBalances"}), 20),
    ("GET", "/api/v3/account/commission"): ("commission", ({"symbol"}, set()), 20),
    ("GET", "/sapi/v1/account/apiRestrictions"): ("restrictions", (set(), set()), 1),
}
SOCKET = {
    "order.place": ("place", PLACE, 1),
    "order.cancel": ("cancel", CANCEL, 1),
    "order.status": ("query", QUERY, 4),
    "openOrders.status": ("open_orders", (set(), {"symbol"}), 80),
    "account.status": ("account", (set(), {"omitZeroBalances"}), 20),
    "myTrades": ("my_trades", TRADES, 20),
    "userDataStream.subscribe.signature": ("subscribe", (set(), set()), 2),
}
STATUS = {"new": "NEW", "part": "PARTIALLY_FILLED", "filled": "FILLED", "cancelled": "CANCELED", "expired": "EXPIRED"}
TOLD = {"hidden": [(-2010, "This symbol is restricted for this account."),
                   (-1013, "Filter failure: PERCENT_PRICE_BY_SIDE"),
                   (-2010, "This action is disabled on this account."), (-2010, "Filter failure: MAX_POSITION")],
        "money": [(-2010, "Account has insufficient balance for requested action.")]}
STANDARD = {"maker": "0.00050000", "taker": "0.00060000", "buyer": "0.00010000", "seller": "0.00020000"}
SPECIAL = {"maker": "0.00000000", "taker": "0.00005000", "buyer": "0.00000000", "seller": "0.00000000"}
TAX = {"maker": "0.00000000", "taker": "0.00010000", "buyer": "0.00000000", "seller": "0.00000000"}


def rate(side):
    return sum(Decimal(group["taker"]) + Decimal(group["buyer" if side == "buy" else "seller"])
               for group in (STANDARD, SPECIAL, TAX))


def eight(number):
    return f"{number.quantize(Decimal('0.00000001')):f}"


class Answered(Exception):
    """An error with its status; `code` 0: no body at all."""

    def __init__(self, status, code, text):
        super().__init__(text)
        self.status, self.code, self.text = status, code, text


class TradingBinance(foreign_venues.StrangersBinance):
    lost = 0.003

    def __init__(self, seed, world, dice):
        super().__init__(seed)
        self.books = [MovingBook(spec, self.rng) for spec in foreign_venues.SYMBOLS]
        self.world, self.dice = world, dice
        self.exchange = Exchange(self.name, self.books, dice, 8, -500)
        self.exchange.rest_for_somebody_else("web_8b2f1d30a8f0427d8bfb")
        self.exchange.listeners.append(self.report)
        self.courier = Courier(dice)
        self.weight = Pace(self.exchange, "request weight", 6000, 60)
        self.unfilled = Pace(self.exchange, "unfilled orders", 50, 10)
        self.connects = Pace(self.exchange, "connections", 300, 300)

    def now_ms(self):
        return self.exchange.clock_ms()

    # What is wrong with a request is our client's fault: refused, and remembered.

    def wrong(self, code, text, status=400):
        self.exchange.complain(f"{code} {text}")
        raise Answered(status, code, text)

    def public(self, path, query):
        self.weight.count({"/api/v3/exchangeInfo": 20, "/api/v3/depth": 250}.get(path, 2))
        status, body = super().public(path, query)
        if path == "/api/v3/exchangeInfo":
            body["rateLimits"] = [
                {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 6000},
                {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 50},
                {"rateLimitType": "ORDERS", "interval": "DAY", "intervalNum": 1, "limit": 160000}]
        return status, body

    async def rest(self, request):
        row = REST.get((request.method, request.path))
        if row is None:
            if request.method != "GET":
                self.exchange.complain(f"unknown request {request.method} {request.path}")
            return self.public(request.path, request.query)
        if row[0] == "place":
            sent = urllib.parse.parse_qs(request.query + request.body)
            self.exchange.note_received(*sent.get("newClientOrderId", [""]))
        try:
            if self.exchange.is_down():
                raise Answered(503, -1016, "This service is no longer available.")
            fields = self.signed_rest(request)
            result = await self.act(row, fields)
        except Answered as error:
            return None if error.code is None else (error.status, {"code": error.code, "msg": error.text})
        if row[0] not in ("place", "cancel"):
            if self.dice.strikes("answer_lost"):
                return None
            if self.dice.strikes("answer_5xx"):
                return 502, {"not": "the usual form"}
        if row[0] == "commission":
            self.exchange.fee_told[fields["book"].base] = time.time_ns()
        return 200, result

    def signed_rest(self, request):
        if request.headers.get("x-mbx-apikey") != KEY:
            self.wrong(-2015, "Invalid API-key, IP, or permissions for action.", 401)
        if request.body and request.headers.get("content-type", "") != "application/x-www-form-urlencoded":
            self.wrong(-1000, "a body of another type", 400)
        sent = request.query + request.body
        signed, mark, signature = sent.rpartition("&signature=")
        if not mark:
            signed, mark, signature = "", *sent.partition("signature=")[1:]
        for part in sent.split("&"):
            name, mark_of_value, value = part.partition("=")
            if not mark_of_value or not ENCODED.fullmatch(name) or not ENCODED.fullmatch(value):
                self.wrong(-1022, f"not percent-encoded: {part}")
        if not hmac.compare_digest(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest(),
                                   signature.lower()):
            self.wrong(-1022, "Signature for this request is not valid.")
        pairs = urllib.parse.parse_qsl(signed, keep_blank_values=True, strict_parsing=bool(signed))
        fields = dict(pairs)
        if len(fields) != len(pairs):
            self.wrong(-1101, "Duplicate values for a parameter detected.")
        return fields

    def signed_socket(self, params):
        params = dict(params)
        signature = params.pop("signature", "")
        for name, value in params.items():
            if isinstance(value, float) or not isinstance(value, (str, int)):
                self.wrong(-1100, f"Illegal type of parameter '{name}'.")
        text = "&".join(f"{name}={str(params[name]).lower() if params[name] in (True, False) else params[name]}"
                        for name in sorted(params))
        if params.pop("apiKey", None) != KEY:
            self.wrong(-2015, "Invalid API-key, IP, or permissions for action.", 401)
        if hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest() != signature.lower():
            self.wrong(-1022, "Signature for this request is not valid.")
        return {name: str(value) for name, value in params.items()}

    def timing(self, fields):
        """Raises when this request's time has passed; asked again before the matching engine."""
        if not re.fullmatch(r"[0-9]{13}", fields.get("timestamp", "")):
            self.wrong(-1102, "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.")
        window = fields.get("recvWindow", "5000")
        if not re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", window) or Decimal(window) > 60000:
            self.wrong(-1131, "recvWindow must be less than 60000.")
        signed, now = int(fields["timestamp"]), self.now_ms()
        if signed >= now + 1000:
            self.wrong(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
        if now - signed > Decimal(window):
            raise Answered(400, -1021, "Timestamp for this request is outside of the recvWindow.")

    async def act(self, row, fields):
        handler, (needed, optional), weight = row
        unknown = set(fields) - needed - optional - {"timestamp", "recvWindow"}
        if unknown:
            self.wrong(-1104, f"Not all sent parameters were read; {sorted(unknown)}")
        for name in needed:
            if not fields.get(name):
                self.wrong(-1102, f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.")
        if "symbol" in fields:
            fields["book"] = next((b for b in self.books if self.symbol(b) == fields["symbol"]), None)
            if fields["book"] is None:
                self.wrong(-1121, "Invalid symbol.")
            weight = {"open_orders": 6}.get(handler, weight)
        if handler == "my_trades" and "orderId" in fields:
            weight = 5
        if not self.weight.count(weight):
            raise Answered(429, -1003, "Too much request weight used.")
        self.timing(fields)
        if handler == "place":
            return await self.place(fields)
        return getattr(self, handler)(fields)

    # Orders

    def checked_order(self, fields):
        book, client = fields["book"], fields.get("newClientOrderId", "")
        if not CLIENT_ID.fullmatch(client):
            self.wrong(-1100, "Illegal characters found in parameter 'newClientOrderId'")
        if fields["type"] != "LIMIT" or fields.get("timeInForce") != "IOC":
            self.wrong(-1116, f"tern sends bounded immediate orders only, not {fields['type']}")
        if fields["side"] not in ("BUY", "SELL"):
            self.wrong(-1117, "Invalid side.")
        for name in ("quantity", "price"):
            if not DECIMAL.fullmatch(fields.get(name, "")):
                self.wrong(-1111, f"Parameter '{name}' has too much precision or is malformed")
        size, limit = Decimal(fields["quantity"]), Decimal(fields["price"])
        lot, tick = (Decimal(1).scaleb(-scale) for scale in (book.size_scale, book.price_scale))
        if size % lot or not lot <= size <= 9_000_000:
            self.wrong(-1013, "Filter failure: LOT_SIZE")
        if limit % tick or not tick <= limit <= 1_000_000:
            self.wrong(-1013, "Filter failure: PRICE_FILTER")
        if not 5 <= size * limit <= 9_000_000:
            self.wrong(-1013, "Filter failure: NOTIONAL")
        earlier = self.exchange.by_client.get(client)
        if earlier is not None and not earlier.over:
            self.wrong(-2010, "Duplicate order sent.")
        return {"client_id": client, "side": fields["side"].lower(), "size": size, "limit": limit,
                "rate": rate(fields["side"].lower())}

    async def place(self, fields):
        book, checked = fields["book"], self.checked_order(fields)
        if self.dice.strikes("clock"):
            raise Answered(400, -1021, "Timestamp for this request is outside of the recvWindow.")
        if not self.unfilled.count():
            raise Answered(429, -1015, "Too many new orders; current limit is 50 orders per 10 SECOND.")
        try:
            order = await self.exchange.place(book, checked, lambda: self.timing(fields))
        except Refusal as refusal:
            if not refusal.told:
                self.exchange.complain(f"refused {checked}: {refusal.text}")
            raise Answered(400, *self.dice.rng.choice(TOLD[refusal.code])) from None
        if order.fills:
            self.unfilled.give_back()
        if self.dice.strikes("reply_lost"):
            raise Answered(0, None, "")
        if self.dice.strikes("error_after"):
            raise Answered(*self.dice.rng.choice([
                (503, -1016, "This service is no longer available."), (500, -1000, "An unknown error occurred."),
                (408, -1007, "Timeout waiting for response from backend server. Send status unknown."),
                (400, -1006, "An unexpected response was received from the message bus. Execution status unknown."),
                (400, -9123, "A code that no document knows.")]))
        kind = fields.get("newOrderRespType", "FULL")
        answer = {"symbol": fields["symbol"], "orderId": order.order_id, "orderListId": -1,
                  "clientOrderId": order.client_id, "transactTime": order.updated}
        if kind != "ACK":
            answer.update(self.order_fields(order), workingTime=order.created)
        if kind == "FULL":
            answer["fills"] = [{"price": eight(f["price"]), "qty": eight(f["size"]), "commission": eight(f["fee"]),
                                "commissionAsset": f["fee_asset"], "tradeId": f["trade_id"]} for f in order.fills]
        return answer

    def order_fields(self, order):
        return {"price": eight(order.limit), "origQty": eight(order.size), "executedQty": eight(order.filled),
                "origQuoteOrderQty": "0.00000000", "cummulativeQuoteQty": eight(order.value),
                "status": STATUS[order.state], "timeInForce": "GTC" if order.foreign else "IOC", "type": "LIMIT",
                "side": order.side.upper(),
                "selfTradePreventionMode": "EXPIRE_MAKER"}

    def found(self, fields):
        if "orderId" in fields:
            order = self.exchange.orders.get(int(fields["orderId"]))
        else:
            order = self.exchange.by_client.get(fields.get("origClientOrderId", ""))
        return order if order is not None and order.book is fields["book"] else None

    def query(self, fields):
        if not {"orderId", "origClientOrderId"} & set(fields):
            self.wrong(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!")
        order = self.found(fields)
        if order is None or not self.exchange.seen(order):
            raise Answered(400, -2013, "Order does not exist.")
        return self.order_row(order)

    def order_row(self, order):
        return {"symbol": self.symbol(order.book), "orderId": order.order_id, "orderListId": -1,
                "clientOrderId": order.client_id, **self.order_fields(order), "stopPrice": "0.00000000",
                "icebergQty": "0.00000000", "time": order.created, "updateTime": order.updated, "isWorking": True,
                "workingTime": order.created}

    def cancel(self, fields):
        order = self.found(fields)
        if order is None or order.over:
            raise Answered(400, -2011, "Unknown order sent.")
        order.cancel_id = fields.get("newClientOrderId", f"web_{order.order_id}")
        self.exchange.end(order, "cancelled")
        return {"symbol": fields["symbol"], "origClientOrderId": order.client_id, "orderId": order.order_id,
                "orderListId": -1, "clientOrderId": order.cancel_id, "transactTime": order.updated,
                **self.order_fields(order)}

    def open_orders(self, fields):
        return [self.order_row(o) for o in self.exchange.orders.values()
                if not o.over and fields.get("book") in (None, o.book)]

    def my_trades(self, fields):
        allowed = [{"symbol"}, {"symbol", "orderId"}, {"symbol", "startTime"}, {"symbol", "endTime"},
                   {"symbol", "fromId"}, {"symbol", "startTime", "endTime"}, {"symbol", "orderId", "fromId"}]
        if set(fields) - {"timestamp", "recvWindow", "book", "limit"} not in allowed:
            self.wrong(-1128, "Combination of optional parameters invalid.")
        first, last = int(fields.get("startTime", 0)), int(fields.get("endTime", 1 << 60))
        if {"startTime", "endTime"} <= set(fields) and last - first > 86_400_000:
            self.wrong(-1127, "More than 24 hours between startTime and endTime.")
        limit, from_id = int(fields.get("limit", 500)), int(fields.get("fromId", 0))
        rows = [f for f in self.exchange.fills
                if f["order"].book is fields["book"] and first <= f["at_ms"] <= last and f["trade_id"] >= from_id
                and ("orderId" not in fields or f["order"].order_id == int(fields["orderId"]))]
        if rows and self.now_ms() - rows[-1]["at_ms"] < 250 and self.dice.strikes("database_lag"):
            rows = rows[:-1]
        # From a start or an id on, the first ones; else the latest.
        rows = rows[:limit] if {"startTime", "fromId"} & set(fields) else rows[-limit:]
        return [{"symbol": fields["symbol"], "id": f["trade_id"], "orderId": f["order"].order_id, "orderListId": -1,
                 "price": eight(f["price"]), "qty": eight(f["size"]), "quoteQty": eight(f["price"] * f["size"]),
                 "commission": eight(f["fee"]), "commissionAsset": f["fee_asset"], "time": f["at_ms"],
                 "isBuyer": f["order"].side == "buy", "isMaker": False, "isBestMatch": True} for f in rows]

    def account(self, fields):
        empty = [] if fields.get("omitZeroBalances") == "true" else [
            {"asset": "LTC", "free": "0.00000000", "locked": "0.00000000"}]
        return {"makerCommission": 15, "takerCommission": 15, "canTrade": True, "canWithdraw": True,
                "canDeposit": True, "updateTime": self.now_ms(), "accountType": "SPOT", "balances": [
                    {"asset": a, "free": eight(f), "locked": eight(k)}
                    for a, (f, k) in self.exchange.balances_told().items()] + empty,
                "permissions": ["SPOT"], "uid": 354937868}

    def commission(self, fields):
        return {"symbol": fields["symbol"], "standardCommission": STANDARD, "specialCommission": SPECIAL,
                "taxCommission": TAX, "discount": {"enabledForAccount": False, "enabledForSymbol": True,
                                                   "discountAsset": "BNB", "discount": "0.75000000"}}

    def restrictions(self, _):
        return {"ipRestrict": True, "createTime": 1698645219000, "enableInternalTransfer": False,
                "enableFutures": False, "enablePortfolioMarginTrading": False, "enableVanillaOptions": False,
                "permitsUniversalTransfer": False, "enableReading": True, "enableSpotAndMarginTrading": True,
                "enableWithdrawals": False, "enableMargin": False, "enableFixApiTrade": False,
                "enableFixReadOnly": False}

    # WebSocket API

    def opened(self, peer, target):
        self.connects.count()
        peer.account = target == "/ws-api/v3"
        if not peer.account:
            super().opened(peer, target)

    def heard(self, peer, message):
        if not peer.account:
            return super().heard(peer, message)
        asyncio.ensure_future(self.answer_socket(peer, message))

    async def answer_socket(self, peer, message):
        request = json.loads(message)
        answer = {"id": request.get("id")}
        try:
            if set(request) - {"id", "method", "params"} or not isinstance(answer["id"], (str, int)):
                self.wrong(-1000, f"not a request: {message}")
            row = SOCKET.get(request["method"])
            if row is None:
                self.wrong(-1000, f"unknown method {request['method']}")
            if row[0] == "place":
                self.exchange.note_received(request["params"].get("newClientOrderId", ""))
            if self.exchange.is_down():
                raise Answered(503, -1016, "This service is no longer available.")
            fields = self.signed_socket(request.get("params", {}))
            if row[0] == "subscribe":
                fields["peer"] = peer
                self.timing(fields)
                answer.update(status=200, result=self.subscribe(peer))
            else:
                answer.update(status=200, result=await self.act(row, fields))
        except Answered as error:
            if error.code is None:
                return
            answer.update(status=error.status, error={"code": error.code, "msg": error.text})
        answer["rateLimits"] = [{"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1,
                                 "limit": 6000, "count": 70}]
        if peer.open:
            peer.say(self.pairs_in_any_order(**answer))

    def subscribe(self, peer):
        if peer in self.courier.peers:
            self.wrong(-2035, "User Data Stream subscription already active.")
        self.courier.join(peer)
        peer.subscription = self.dice.rng.randint(0, 9)
        return {"subscriptionId": peer.subscription}

    # Events

    def report(self, order, what):
        event = {"e": "executionReport", "E": self.now_ms(), "s": self.symbol(order.book), "c": order.client_id,
                 "S": order.side.upper(), "o": "LIMIT", "f": "IOC", "q": eight(order.size), "p": eight(order.limit),
                 "P": "0.00000000", "F": "0.00000000", "g": -1, "C": "", "r": "NONE", "i": order.order_id,
                 "l": "0.00000000", "z": eight(order.filled), "L": "0.00000000", "n": "0", "N": None,
                 "T": order.updated, "t": -1, "I": self.dice.rng.randint(1, 1 << 40), "w": not order.over, "m": False,
                 "M": False, "O": order.created, "Z": eight(order.value), "Y": "0.00000000", "Q": "0.00000000",
                 "W": order.created, "V": "EXPIRE_MAKER"}
        if what == "new":
            event.update(x="NEW", X="NEW")
        elif what == "over":
            event.update(x=STATUS[order.state], X=STATUS[order.state])
            if order.state == "expired":
                event["eR"] = "UNFILLED_IOC_QUANTITY_EXPIRED"
            elif hasattr(order, "cancel_id"):
                event.update(c=order.cancel_id, C=order.client_id)
        else:
            done = order.filled == order.size
            event.update(x="TRADE", X="FILLED" if done else "PARTIALLY_FILLED", l=eight(what["size"]),
                         L=eight(what["price"]), n=eight(what["fee"]), N=what["fee_asset"], t=what["trade_id"],
                         Y=eight(what["price"] * what["size"]), M=True)
        self.say_all(event)
        told = self.exchange.balances_now()
        self.say_all({"e": "outboundAccountPosition", "E": self.now_ms(), "u": order.updated, "B": [
            {"a": a, "f": eight(told[a][0]), "l": eight(told[a][1])} for a in (order.book.base, order.book.quote)]})

    def say_all(self, event):
        self.courier.deliver(lambda peer: {"subscriptionId": peer.subscription,
                                           "event": self.pairs_in_any_order(**event)})

    def tick(self):
        for book in self.books:
            book.middle = self.world.middle(self.name, book.base)
        super().tick()
        self.courier.end_the_old(lambda peer: peer.say({"event": {"e": "serverShutdown", "E": self.now_ms()}}))
