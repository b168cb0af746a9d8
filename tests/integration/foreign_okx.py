"""OKX's documented private protocol, as a stranger reads it: REST and the private WebSocket with orders on it.

In: requests of one client, which must be right to the letter: signature, clock, types, alphabets, rules, paces.
Out: answers inside HTTP 200, pushes, with the faults of foreign_exchange.HARD; every wrong request is refused and
written down. Cannot happen: an order acted on whose signature, expiry, code or rules are wrong.
"""
import asyncio
import base64
import calendar
import decimal
import hashlib
import hmac
import json
import re
import time
import urllib.parse
from decimal import Decimal

import foreign_venues
from foreign_exchange import Courier, Exchange, MovingBook, Pace, Refusal, plain

KEY, SECRET, PASSPHRASE = "985d5b66-57ce-40fb-b714-afc0b9787083", "A5C0/stranger+secret==", "my pass\"phrase"
CLIENT_ID = re.compile(r"[A-Za-z0-9]{1,32}")
DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")
CODES = {"BTC": 10451, "ETH": 10557, "DOGE": None}  # the last has none: its orders can go by REST only
GROUPS = {"BTC": "1", "ETH": "4", "DOGE": "1"}
TAKER = {"1": "-0.001", "4": "-0.0007"}  # negative: paid
ORDER_FIELDS = {"instIdCode", "instId", "tdMode", "ccy", "clOrdId", "tag", "side", "posSide", "ordType", "px", "sz",
                "reduceOnly", "tgtCcy", "banAmend", "pxAmendType", "tradeQuoteCcy", "stpMode", "slippagePct"}
REST = {  # method and path: handler, parameters, bound and its seconds
    ("POST", "/api/v5/trade/order"): ("place", ORDER_FIELDS, None),
    ("POST", "/api/v5/trade/cancel-order"): ("cancel", {"instId", "ordId", "clOrdId"}, 60),
    ("GET", "/api/v5/trade/order"): ("query", {"instId", "ordId", "clOrdId"}, 60),
    ("GET", "/api/v5/trade/orders-pending"): (
        "pending", {"instType", "instId", "ordType", "state", "after", "before", "limit", "instFamily"}, 60),
    ("GET", "/api/v5/trade/fills"): (
        "fills", {"instType", "instId", "instFamily", "ordId", "after", "before", "begin", "end", "limit"}, 60),
    ("GET", "/api/v5/trade/fills-history"): (
        "fills", {"instType", "instId", "instFamily", "ordId", "after", "before", "begin", "end", "limit"}, 10),
    ("GET", "/api/v5/account/balance"): ("balance", {"ccy"}, 10),
    ("GET", "/api/v5/account/config"): ("config", set(), 5),
    ("GET", "/api/v5/account/trade-fee"): ("trade_fee", {"instType", "instId", "groupId"}, 5),
    ("GET", "/api/v5/account/instruments"): ("instruments", {"instType", "instId"}, 20),
}
PUBLIC_BOUNDS = {"/api/v5/public/instruments": (20, 2), "/api/v5/public/time": (10, 2), "/api/v5/system/status": (1, 5),
                 "/api/v5/market/books": (40, 2)}
STATE = {"new": "live", "part": "partially_filled", "filled": "filled", "cancelled": "canceled",
         "expired": "canceled"}
TOLD = {"hidden": [("51138", "The lowest price limit for sell orders is a secret"),
                   ("51155", "Trading is restricted here"),
                   ("51024", "Trading account is blocked."), ("51174", "Too many open orders")],
        "money": [("51008", "Order failed. Insufficient balance in account."), ("51131", "Insufficient balance.")]}


class Answered(Exception):
    """An error: HTTP status, code, text; `order_code` is the sCode inside an otherwise good answer."""

    def __init__(self, code, text, status=200, order_code=False):
        super().__init__(text)
        self.code, self.text, self.status, self.order_code = code, text, status, order_code


class Silence(Exception):
    """Acted, and nothing is answered."""


def sign(text):
    return base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()


class TradingOkx(foreign_venues.StrangersOkx):
    lost = 0.003

    def __init__(self, seed, world, dice):
        super().__init__(seed)
        self.books = [MovingBook(spec, self.rng) for spec in foreign_venues.SYMBOLS]
        self.world, self.dice = world, dice
        self.exchange = Exchange(self.name, self.books, dice, None, 500)
        self.exchange.rest_for_somebody_else("")
        self.exchange.listeners.append(self.report)
        self.courier, self.account_courier = Courier(dice), Courier(dice)
        self.paces = {}
        self.connects = Pace(self.exchange, "connections", 3, 1)

    def wrong(self, code, text, status=200, order_code=False):
        self.exchange.complain(f"{code} {text}")
        raise Answered(code, text, status, order_code)

    def pace(self, what, limit, seconds=2):
        if not self.paces.setdefault(what, Pace(self.exchange, str(what), limit, seconds)).count():
            raise Answered("50011", "Requests too frequent.", 429)

    def now_ms(self):
        return self.exchange.clock_ms()

    # REST

    def public(self, path, query):
        limit = PUBLIC_BOUNDS.get(path)
        if limit is not None:
            self.pace(path, *limit)
        if path == "/api/v5/system/status":
            ongoing = [{"title": "works", "state": "ongoing", "begin": str(self.now_ms()),
                        "end": str(self.now_ms() + 1000),
                        "serviceType": "8", "system": "unified", "href": ""}]
            return 200, {"code": "0", "msg": "", "data": ongoing if time.monotonic() < self.exchange.down_until else []}
        return super().public(path, query)

    def listing(self, book):
        return {**super().listing(book), "instIdCode": CODES[book.base], "groupId": GROUPS[book.base],
                "tradeQuoteCcyList": [book.quote], "upcChg": []}

    async def rest(self, request):
        row = REST.get((request.method, request.path))
        try:
            if row is None:
                if request.method != "GET":
                    self.exchange.complain(f"unknown request {request.method} {request.path}")
                return self.public(request.path, request.query)
            if row[0] == "place":
                self.exchange.note_received(json.loads(request.body).get("clOrdId", ""))
            if self.exchange.is_down():
                raise Answered("50001", "Service temporarily unavailable. Please try again later.", 503)
            fields = self.signed_rest(request)
            unknown = set(fields) - row[1]
            if unknown:
                self.wrong("51000", f"Parameter {sorted(unknown)} error", 400)
            if row[2] is not None:
                self.pace(request.path, row[2])
            expires = request.headers.get("exptime")
            if row[0] == "place":
                data = [await self.place(fields, fields.get("instId"), expires)]
            elif row[0] == "cancel":
                data = [self.cancel(fields, fields.get("instId"))]
            else:
                data = getattr(self, row[0])(fields)
                if self.dice.strikes("answer_lost"):
                    return None
                if self.dice.strikes("answer_5xx"):
                    return 500, {"code": "50026", "msg": "System error", "data": []}
                if row[0] == "trade_fee":
                    self.exchange.fee_told[fields["instId"].split("-")[0]] = time.time_ns()
        except Silence:
            return None
        except Answered as error:
            if error.order_code:
                row = {"clOrdId": json.loads(request.body).get("clOrdId", ""), "ordId": "", "tag": "",
                       "ts": str(self.now_ms()), "sCode": error.code, "sMsg": error.text}
                return 200, {"code": "1", "msg": "All operations failed", "data": [row]}
            return error.status, {"code": error.code, "msg": error.text, "data": []}
        return 200, {"code": "0", "msg": "", "data": data}

    def signed_rest(self, request):
        headers = request.headers
        if headers.get("ok-access-key") != KEY:
            self.wrong("50111", "Invalid OK-ACCESS-KEY", 401)
        if headers.get("ok-access-passphrase") != PASSPHRASE:
            self.wrong("50105", "Request header OK-ACCESS-PASSPHRASE incorrect.", 401)
        stamp = headers.get("ok-access-timestamp", "")
        if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp):
            self.wrong("50112", "Invalid OK-ACCESS-TIMESTAMP", 401)
        at = calendar.timegm(time.strptime(stamp[:19], "%Y-%m-%dT%H:%M:%S")) * 1000 + int(stamp[20:23])
        if abs(at - self.now_ms()) > 30_000:
            self.wrong("50102", "Timestamp request expired", 401)
        path = request.path + ("?" + request.query if request.query else "")
        if not hmac.compare_digest(sign(stamp + request.method + path + request.body),
                                   headers.get("ok-access-sign", "")):
            self.wrong("50113", "Invalid Sign", 401)
        if request.method == "GET":
            return dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True,
                                               strict_parsing=bool(request.query)))
        if not headers.get("content-type", "").startswith("application/json"):
            self.wrong("50006", "Invalid Content-Type, please use the application/json format", 400)
        fields = json.loads(request.body)
        if not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
            self.wrong("51000", f"Parameter types error: {fields}", 400)
        return fields

    def book_of(self, symbol):
        book = next((b for b in self.books if self.symbol(b) == symbol), None)
        if book is None:
            self.wrong("51001", "Instrument ID does not exist", order_code=True)
        return book

    # Orders

    def checked_order(self, fields, book):
        client, unknown = fields.get("clOrdId", ""), set(fields) - ORDER_FIELDS
        if unknown or not CLIENT_ID.fullmatch(client):
            self.wrong("51000", f"Parameter {sorted(unknown) or 'clOrdId'} error", order_code=True)
        if fields.get("tdMode") != "cash" or fields.get("side") not in ("buy", "sell"):
            self.wrong("51000", "Parameter tdMode or side error", order_code=True)
        if fields.get("ordType") != "ioc":
            self.wrong("51000", f"tern sends bounded immediate orders only, not {fields.get('ordType')}",
                       order_code=True)
        for name in ("px", "sz"):
            if not DECIMAL.fullmatch(fields.get(name, "")):
                self.wrong("51000", f"Parameter {name} error", order_code=True)
        size, limit = Decimal(fields["sz"]), Decimal(fields["px"])
        if size % Decimal(1).scaleb(-book.size_scale):
            self.wrong("51121", "Order quantity must be a multiple of the lot size.", order_code=True)
        if limit <= 0 or limit % Decimal(1).scaleb(-book.price_scale):
            self.wrong("51006", "Order price is not within the price limit", order_code=True)
        if size <= 0:
            self.wrong("51020", "Your order should meet or exceed the minimum order amount.", order_code=True)
        earlier = self.exchange.by_client.get(client)
        if earlier is not None and not earlier.over:
            self.wrong("51016", "Client order ID already exists.", order_code=True)
        return {"client_id": client, "side": fields["side"], "size": size, "limit": limit,
                "rate": -Decimal(TAKER[GROUPS[book.base]])}

    def still(self, expires):
        """Raises when the placement's own expiry has passed."""
        if not re.fullmatch(r"\d{13}", expires or ""):
            self.wrong("51000", f"Parameter expTime error: {expires}")
        if self.now_ms() > int(expires):
            raise Answered("50036", "The expTime can't be earlier than the current system time.")

    async def place(self, fields, symbol, expires):
        book = self.book_of(symbol)
        checked = self.checked_order(fields, book)
        self.pace(("place", book.base), 60)
        self.still(expires)
        if self.dice.strikes("clock"):
            raise Answered("50036", "The expTime can't be earlier than the current system time.")
        try:
            order = await self.exchange.place(book, checked, lambda: self.still(expires))
        except Refusal as refusal:
            if not refusal.told:
                self.exchange.complain(f"refused {checked}: {refusal.text}")
            raise Answered(*self.dice.rng.choice(TOLD[refusal.code]), order_code=True) from None
        if self.dice.strikes("reply_lost"):
            raise Silence
        if self.dice.strikes("error_after"):
            raise self.dice.rng.choice([
                Answered("50026", "System error. Try again later", 500), Answered("50001", "Service unavailable", 503),
                Answered("50004", "API endpoint request timeout", 400),
                Answered("51149", "Order timed out. Please try again later.", order_code=True),
                Answered("59876", "A code that no document knows.", order_code=True)])
        return {"clOrdId": order.client_id, "ordId": str(order.order_id), "tag": "", "ts": str(order.created),
                "sCode": "0", "sMsg": "", "subCode": ""}

    def found(self, fields, symbol):
        if not {"ordId", "clOrdId"} & set(fields):
            self.wrong("51000", "Parameter ordId or clOrdId error", 400)
        if "ordId" in fields:
            order = self.exchange.orders.get(int(fields["ordId"]))
        else:
            order = self.exchange.by_client.get(fields["clOrdId"])
        return order if order is not None and self.symbol(order.book) == symbol else None

    def cancel(self, fields, symbol):
        order = self.found(fields, symbol)
        if order is None:
            raise Answered("51603", "Order does not exist", order_code=True)
        if order.over:
            raise Answered("51400", "Cancellation failed as the order has been filled, canceled or does not exist.",
                           order_code=True)
        # Taken, not done: the orders channel tells.
        asyncio.get_running_loop().call_later(0.03, self.exchange.end, order, "cancelled")
        return {"clOrdId": order.client_id, "ordId": str(order.order_id), "ts": str(self.now_ms()), "sCode": "0",
                "sMsg": ""}

    def query(self, fields):
        order = self.found(fields, fields.get("instId"))
        if order is None or not self.exchange.seen(order):
            raise Answered("51603", "Order does not exist")
        return [self.order_row(order)]

    def pending(self, fields):
        if fields.get("instType", "SPOT") != "SPOT":
            self.wrong("51000", "Parameter instType error", 400)
        return [self.order_row(o) for o in reversed(self.exchange.orders.values()) if not o.over][:100]

    def order_row(self, order, last=None):
        book = order.book
        received = book.base if order.side == "buy" else book.quote
        last = last or (order.fills[-1] if order.fills else None)
        filled, value = (last["filled"], last["value"]) if last else (order.filled, order.value)
        row = {"instType": "SPOT", "instId": self.symbol(book), "ordId": str(order.order_id),
               "clOrdId": order.client_id, "tag": "", "category": "normal", "tdMode": "cash", "ccy": "",
               "ordType": "limit" if order.foreign else "ioc", "side": order.side, "posSide": "net",
               "px": plain(order.limit),
               "sz": plain(order.size), "state": STATE[order.state], "accFillSz": plain(filled),
               "avgPx": self.average(filled, value), "fillSz": plain(last["size"]) if last else "0",
               "fillPx": plain(last["price"]) if last else "", "tradeId": str(last["trade_id"]) if last else "",
               "fillTime": str(last["at_ms"]) if last else "", "feeCcy": received,
               "fee": plain(-last["fees"]) if last else "0", "rebate": "0",
               "rebateCcy": book.quote if order.side == "buy" else book.base, "lever": "", "tgtCcy": "",
               "cancelSource": {"expired": "14", "cancelled": order.why and "15" or "1"}.get(order.state, ""),
               "cancelSourceReason": "", "stpMode": "cancel_maker", "cTime": str(order.created),
               "uTime": str(order.updated)}
        return row

    def average(self, filled, value):
        with decimal.localcontext(decimal.Context(prec=20)):
            return plain(value / filled) if filled else ""

    def fills(self, fields):
        if "ordId" in fields and not fields["ordId"].isdigit():
            self.wrong("51000", "Parameter ordId error", 400)
        first, last = int(fields.get("begin", 0)), int(fields.get("end", 1 << 60))
        rows = [f for f in reversed(self.exchange.fills)
                if ("ordId" not in fields or str(f["order"].order_id) == fields["ordId"])
                and ("instId" not in fields or self.symbol(f["order"].book) == fields["instId"])
                and first <= f["at_ms"] <= last
                and ("after" not in fields or f["trade_id"] * 7 < int(fields["after"]))]
        if rows and self.now_ms() - rows[0]["at_ms"] < 250 and self.dice.strikes("database_lag"):
            rows = rows[1:]
        return [{"instType": "SPOT", "instId": self.symbol(f["order"].book), "tradeId": str(f["trade_id"]),
                 "ordId": str(f["order"].order_id), "clOrdId": f["order"].client_id, "billId": str(f["trade_id"] * 7),
                 "subType": "1", "tag": "", "fillPx": plain(f["price"]), "fillSz": plain(f["size"]),
                 "fillIdxPx": "", "side": f["order"].side, "posSide": "net", "execType": "T",
                 "feeCcy": f["fee_asset"], "fee": plain(-f["fee"]), "ts": str(f["at_ms"]),
                 "fillTime": str(f["at_ms"]), "feeRate": plain(-f["order"].rate)}
                for f in rows[:int(fields.get("limit", 100))]]

    # Account

    def details(self, balances, assets):
        now = str(self.now_ms())
        return [{"ccy": a, "availBal": plain(balances[a][0]), "availEq": "", "frozenBal": plain(balances[a][1]),
                 "ordFrozen": plain(balances[a][1]), "cashBal": plain(sum(balances[a])), "eq": plain(sum(balances[a])),
                 "eqUsd": "1", "liab": "", "crossLiab": "", "interest": "", "upl": "0", "stgyEq": "0", "uTime": now}
                for a in assets]

    def balance(self, fields):
        told = self.exchange.balances_told()
        assets = fields["ccy"].split(",") if "ccy" in fields else list(told)
        details = self.details(told, [a for a in assets if a in told])
        self.rng.shuffle(details)
        return [{"adjEq": "", "borrowFroz": "", "details": details, "imr": "", "isoEq": "0", "mgnRatio": "",
                 "totalEq": "999999.1", "uTime": str(self.now_ms())}]

    def config(self, _):
        return [{"uid": "44705892343619584", "mainUid": "44705892343619584", "acctLv": "1", "posMode": "net_mode",
                 "autoLoan": False, "greeksType": "PA", "feeType": "0", "level": "Lv1", "levelTmp": "",
                 "ctIsoMode": "automatic", "mgnIsoMode": "automatic", "roleType": "0", "spotTraderInsts": [],
                 "opAuth": "0", "kycLv": "3", "label": "tern", "ip": "127.0.0.1", "perm": "read_only,trade",
                 "enableSpotBorrow": False, "spotBorrowAutoRepay": False, "type": "0", "acctStpMode": "cancel_maker"}]

    def trade_fee(self, fields):
        if fields.get("instType") != "SPOT":
            self.wrong("51000", "Parameter instType error", 400)
        groups = [{"groupId": g, "maker": "-0.0008", "taker": t} for g, t in TAKER.items()]
        return [{"instType": "SPOT", "level": "Lv1", "feeGroup": groups, "maker": "-0.0008", "taker": "-0.001",
                 "makerU": "", "takerU": "", "category": "1", "delivery": "", "exercise": "", "ts": str(self.now_ms())}]

    def instruments(self, fields):
        return [self.listing(b) for b in self.books if fields.get("instId") in (None, self.symbol(b))]

    # The private WebSocket

    def opened(self, peer, target):
        self.connects.count()
        peer.account, peer.login = target == "/ws/v5/private", False
        if not peer.account:
            super().opened(peer, target)

    def heard(self, peer, message):
        if not peer.account or message == "ping":
            return super().heard(peer, message)
        request = json.loads(message)
        try:
            if request.get("op") == "login":
                self.login(peer, request)
            elif not peer.login:
                self.wrong("60011", "Please log in")
            elif request["op"] == "subscribe":
                for arg in request["args"]:
                    self.join(peer, arg)
            elif request["op"] in ("order", "cancel-order"):
                asyncio.ensure_future(self.operate(peer, request))
            else:
                self.wrong("60012", f"Invalid request: {message}")
        except Answered as error:
            peer.say({"event": "error", "code": error.code, "msg": error.text, "connId": "a4d3ae55"})

    def login(self, peer, request):
        args = request["args"]
        if len(args) != 1 or set(args[0]) != {"apiKey", "passphrase", "timestamp", "sign"}:
            self.wrong("60004", f"Invalid login: {request}")
        arg = args[0]
        if not re.fullmatch(r"\d{10}(\.\d{1,3})?", str(arg["timestamp"])) or abs(
                float(arg["timestamp"]) * 1000 - self.now_ms()) > 30_000:
            self.wrong("60006", "Timestamp request expired")
        if arg["apiKey"] != KEY:
            self.wrong("60005", "Invalid apiKey")
        if arg["passphrase"] != PASSPHRASE:
            self.wrong("60024", "Wrong passphrase")
        if arg["sign"] != sign(f"{arg['timestamp']}GET/users/self/verify"):
            self.wrong("60007", "Invalid sign")
        peer.login = True
        peer.say({"event": "login", "code": "0", "msg": "", "connId": "a4d3ae55"})

    def join(self, peer, arg):
        known = {"orders": {"channel", "instType", "instId", "instFamily"},
                 "account": {"channel", "ccy", "extraParams"}}
        if arg.get("channel") not in known or set(arg) - known[arg["channel"]]:
            self.wrong("60018", f"Wrong URL or channel:{arg.get('channel')} doesn't exist")
        if arg["channel"] == "orders" and arg.get("instType") not in ("SPOT", "ANY"):
            self.wrong("60018", "instType is missing")
        (self.courier if arg["channel"] == "orders" else self.account_courier).join(peer)
        peer.say({"event": "subscribe", "arg": arg, "connId": "a4d3ae55"})
        if arg["channel"] == "account":
            told = self.exchange.balances_now()
            assets, cut = list(told), self.rng.randint(1, len(told) - 1)
            for page, part in enumerate((assets[:cut], assets[cut:]), 1):
                peer.say(self.account_push(told, part, "snapshot", (page, page == 2)))

    def account_push(self, balances, assets, kind, page=None):
        message = {"arg": {"channel": "account", "uid": "44705892343619584"}, "eventType": kind,
                   "data": [{"uTime": str(self.now_ms()), "totalEq": "91884",
                             "details": self.details(balances, assets)}]}
        if page is not None:
            message.update(curPage=page[0], lastPage=page[1])
        return message

    def symbol_of_code(self, arg):
        code = arg.get("instIdCode")
        if isinstance(code, bool) or not isinstance(code, int):
            self.wrong("51000", "Parameter instIdCode can not be empty", order_code=True)
        base = next((b for b, c in CODES.items() if c == code), None)
        if base is None:
            self.wrong("51001", "Instrument ID or Instrument ID code doesn't exist.", order_code=True)
        return base + "-USDT"

    async def operate(self, peer, request):
        arg, answer = request["args"][0], {"id": request.get("id"), "op": request["op"],
                                           "inTime": str(self.now_ms() * 1000)}
        try:
            if request["op"] == "order":
                self.exchange.note_received(arg.get("clOrdId", ""))
            if set(request) - {"id", "op", "args", "expTime"} or len(request["args"]) != 1:
                self.wrong("60012", f"Invalid request: {request}")
            if not re.fullmatch(r"[A-Za-z0-9]{1,32}", str(answer["id"])):
                self.wrong("60026", f"Invalid id: {answer['id']}")
            if self.exchange.is_down():
                raise Answered("50001", "Service temporarily unavailable. Please try again later.")
            if request["op"] == "order":
                done = await self.place(arg, self.symbol_of_code(arg), request.get("expTime"))
            else:
                self.pace("cancel by stream", 60)
                done = self.cancel({k: v for k, v in arg.items() if k != "instIdCode"}, self.symbol_of_code(arg))
            answer.update(code="0", msg="", data=[done])
        except Silence:
            return
        except Answered as error:
            row = {"clOrdId": arg.get("clOrdId", ""), "ordId": "", "tag": "", "ts": str(self.now_ms()),
                   "sCode": error.code, "sMsg": error.text}
            answer.update(code="1" if error.order_code else error.code, msg="" if error.order_code else error.text,
                          data=[row] if error.order_code else [])
        answer["outTime"] = str(self.now_ms() * 1000)
        if peer.open:
            peer.say(self.pairs_in_any_order(**answer))

    # Pushes

    def report(self, order, what):
        fill = what if isinstance(what, dict) else None
        row = self.order_row(order, fill)
        if what == "new":
            row.update(state="live", fillSz="0", fillPx="", tradeId="", fillTime="", accFillSz="0", avgPx="0", fee="0")
        row.update(execType="T" if fill else "", fillFee="0", fillFeeCcy="", fillNotionalUsd="", notionalUsd="1.5",
                   reqId="", amendResult="", code="0", msg="", source="")
        if fill:
            row.update(state="filled" if order.filled == order.size else "partially_filled",
                       fillFee=plain(-fill["fee"]), fillFeeCcy=fill["fee_asset"])
        else:  # the end of an order repeats no fill
            row.update(fillSz="0", fillPx="", tradeId="", fillTime="")
        self.courier.deliver(lambda _: {"arg": {"channel": "orders", "instType": "SPOT", "uid": "44705892343619584"},
                                        "data": [self.pairs_in_any_order(**row)]})
        told, assets = self.exchange.balances_now(), [order.book.base, order.book.quote]
        message = self.account_push(told, assets, "event_update")
        self.account_courier.deliver(lambda _: message)

    def tick(self):
        for book in self.books:
            book.middle = self.world.middle(self.name, book.base)
        super().tick()
        self.courier.end_the_old(lambda peer: peer.say(
            {"event": "notice", "code": "64008", "msg": "The connection will soon be closed.", "connId": "x"}))
        self.account_courier.peers = [p for p in self.account_courier.peers if p.open]
        if self.rng.random() < 0.01:
            told = self.exchange.balances_now()
            self.account_courier.deliver(lambda _: self.account_push(told, list(told), "snapshot", (1, True)))
