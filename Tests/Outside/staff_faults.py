#!/usr/bin/env python3
"""Every fault of the channels sheets, webhook and push through the real host and dispatchers, judged from outside.

The receiving side is written here from the services' contracts with other people's libraries: the signed token and the
push signature are checked by `cryptography`, push bodies are opened by `http_ece`, webhooks by `standardwebhooks`. Each
fault has a slot and one verified event of its own. Prints one table row a fault: what the host called the outcome, how
often it was delivered, what a person sees. Exits 1 when something differs from what is expected or came twice.

With --crash N the host is killed N times around a POST /events/verified instead: what was acknowledged is there, and
whatever was offered again stands in each queue once.

Usage: staff_faults.py [--only PARTS-OF-NAMES,…] [--crash N] [--keep] [--binary PATH]
"""
import argparse
import base64
import json
import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import http_ece
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from standardwebhooks import Webhook

import stage

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEYS = ["whsec_" + base64.b64encode(os.urandom(32)).decode() for _ in range(2)]
WORKER_SECRET = "outside-" + os.urandom(16).hex()
TOKEN, APPEND, LOOK, HOOK, PUSH = "token", "append", "look", "hook", "push"


def refused(status, headers=None, body=None):
    """Nothing is done; this is answered."""
    return {"status": status, "headers": headers or {}, "body": body}


def done(how, status=None, body=None):
    """It is done, and the answer is spoilt: close, empty, cut, garbage, or another status."""
    return {"done": how, "status": status, "body": body}


def said(status, word, message):
    return refused(status, body={"error": {"code": status, "status": word, "message": message}})


CLOSE = {"close": True}
SLOW = {"slow": 3}
# name of the slot: (channel, {request: [fault of the first, second … one]}, (state, part of the reason), deliveries)
SENT = ("sent", "")
FAULTS = {
    "sheets-fine": ("sheets", {}, SENT, 1),
    "sheets-token-clock": ("sheets", {TOKEN: [refused(400, body={"error": "invalid_grant"})] * 99}, ("held", "check the clock"), 0),
    "sheets-token-scope": ("sheets", {TOKEN: [refused(400, body={"error": "invalid_scope"})] * 99}, ("held", "invalid_scope"), 0),
    "sheets-token-busy": ("sheets", {TOKEN: [refused(503)]}, SENT, 1),
    "sheets-token-passes": ("sheets", {TOKEN: [refused(400, body={"error": "temporarily_unavailable"})]}, SENT, 1),
    "sheets-token-closed": ("sheets", {TOKEN: [CLOSE]}, SENT, 1),
    "sheets-token-garbage": ("sheets", {TOKEN: [done("garbage")]}, SENT, 1),
    "sheets-no-key": ("sheets", {}, ("held", "SHEETS_SERVICE_ACCOUNT"), 0),
    "sheets-429": ("sheets", {APPEND: [refused(429, {"Retry-After": "1"})]}, SENT, 1),
    "sheets-403-rate": ("sheets", {APPEND: [refused(403, {"Retry-After": "1"}, {"error": {"message": "Rate Limit Exceeded"}})]}, SENT, 1),
    "sheets-500-not-done": ("sheets", {APPEND: [said(500, "INTERNAL", "try later")]}, SENT, 1),
    "sheets-500-done": ("sheets", {APPEND: [done("status", 500)]}, SENT, 1),
    "sheets-502": ("sheets", {APPEND: [refused(502)]}, SENT, 1),
    "sheets-503": ("sheets", {APPEND: [said(503, "UNAVAILABLE", "try later")]}, SENT, 1),
    "sheets-504-done": ("sheets", {APPEND: [done("status", 504)]}, SENT, 1),
    "sheets-closed-before": ("sheets", {APPEND: [CLOSE]}, SENT, 1),
    "sheets-closed-after": ("sheets", {APPEND: [done("close")]}, SENT, 1),
    "sheets-empty": ("sheets", {APPEND: [done("empty")]}, SENT, 1),
    "sheets-cut": ("sheets", {APPEND: [done("cut")]}, SENT, 1),
    "sheets-garbage": ("sheets", {APPEND: [done("garbage")]}, SENT, 1),
    "sheets-slow": ("sheets", {APPEND: [SLOW]}, SENT, 1),
    "sheets-401-once": ("sheets", {APPEND: [said(401, "UNAUTHENTICATED", "expired")]}, SENT, 1),
    "sheets-401-always": ("sheets", {APPEND: [said(401, "UNAUTHENTICATED", "no")] * 99}, ("held", "service account"), 0),
    "sheets-403": ("sheets", {APPEND: [said(403, "PERMISSION_DENIED", "The caller does not have permission")] * 99}, ("held", "share the sheet"), 0),
    "sheets-404": ("sheets", {APPEND: [said(404, "NOT_FOUND", "Requested entity was not found.")] * 99}, ("held", "spreadsheet_id"), 0),
    "sheets-400": ("sheets", {APPEND: [said(400, "INVALID_ARGUMENT", "Unable to parse range: Leads!A:J")]}, ("dead", "Unable to parse range"), 0),
    "sheets-look-503": ("sheets", {APPEND: [done("close")], LOOK: [refused(503)]}, SENT, 1),
    "webhook-fine": ("webhook", {}, SENT, 1),
    "webhook-429": ("webhook", {HOOK: [refused(429, {"Retry-After": "1"})]}, SENT, 1),
    "webhook-503-time": ("webhook", {HOOK: [refused(503, {"Retry-After": "1"})]}, SENT, 1),
    "webhook-408": ("webhook", {HOOK: [refused(408)]}, SENT, 1),
    "webhook-400": ("webhook", {HOOK: [refused(400)]}, ("dead", "400"), 0),
    "webhook-410": ("webhook", {HOOK: [refused(410)]}, ("dead", "410"), 0),
    "webhook-301": ("webhook", {HOOK: [refused(301, {"Location": "https://example.com/"})]}, ("dead", "redirects"), 0),
    "webhook-500-done": ("webhook", {HOOK: [done("status", 500)]}, ("unknown", "500"), 1),
    "webhook-closed-before": ("webhook", {HOOK: [CLOSE]}, ("unknown", "peer"), 0),
    "webhook-closed-after": ("webhook", {HOOK: [done("close")]}, ("unknown", "peer"), 1),
    "webhook-garbage": ("webhook", {HOOK: [done("garbage")]}, ("unknown", ""), 1),
    "webhook-empty": ("webhook", {HOOK: [done("empty")]}, SENT, 1),
    "webhook-drops-repeats": ("webhook", {HOOK: [done("close")]}, SENT, 1),
    "push-fine": ("push", {}, SENT, 1),
    "push-404": ("push", {PUSH: [refused(404)]}, ("dead", "every subscription was over"), 0),
    "push-410": ("push", {PUSH: [refused(410)]}, ("dead", "every subscription was over"), 0),
    "push-410-of-two": ("push", {PUSH: [refused(410)]}, SENT, 1),
    "push-429": ("push", {PUSH: [refused(429, {"Retry-After": "1"})]}, SENT, 1),
    "push-500": ("push", {PUSH: [refused(500)]}, SENT, 1),
    "push-503-always": ("push", {PUSH: [refused(503)] * 99}, ("dead", "retries_exhausted"), 0),
    "push-400": ("push", {PUSH: [refused(400)]}, ("dead", "400"), 0),
    "push-403": ("push", {PUSH: [refused(403)]}, ("dead", "subscribed with"), 0),
    "push-413": ("push", {PUSH: [refused(413)]}, ("dead", "too large"), 0),
    "push-301": ("push", {PUSH: [refused(301, {"Location": "https://example.com/"})]}, ("dead", "301"), 0),
    "push-closed-before": ("push", {PUSH: [CLOSE]}, SENT, 1),
    "push-closed-after": ("push", {PUSH: [done("close")]}, SENT, 1),
    "contact-unusable": ("outbox", {}, ("dropped", "no_contact"), 0),
    "push-no-device": ("push", {}, ("dropped", "no_contact"), 0),
}
# A receiver that honours the id, or a topic that replaces, shows a repeat once.
COLLAPSES = ("webhook-drops-repeats", "push-closed-after")


def b64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Device:
    """A browser: the keys it hands over, and how it opens what it gets."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)

    def subscription(self, endpoint, slot):
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
        keys = {"p256dh": b64url(point), "auth": b64url(self.auth)}
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys, "allowed_slots": [slot]}

    def open(self, body):
        return json.loads(http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"))


class Receiver:
    """The services, as strict as their contracts. What they did stands in `deliveries` by slot."""

    def __init__(self):
        self.lock = threading.Lock()
        self.plans = {name: {what: list(faults) for what, faults in plan.items()} for name, (_, plan, _, _) in FAULTS.items()}
        self.deliveries = {name: [] for name in FAULTS}
        self.rows = {name: [["event_id"]] for name in FAULTS}
        self.complaints, self.asked, self.tokens = [], {}, {}
        self.account_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.devices, self.push_key = {}, None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                receiver.take(self, b"")

            def do_POST(self):
                receiver.take(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def account(self, slot):
        pem = self.account_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
        return {"type": "service_account", "client_email": slot + "@project.example.com", "private_key_id": "k1", "private_key": pem}

    def take(self, call, body):
        path = urllib.parse.urlsplit(call.path)
        try:
            what, slot, act = self.route(call, path, body)
        except Exception as error:  # whatever it is, the contract was not kept
            self.complaints.append("%s %s: %s: %s" % (call.command, call.path[:80], type(error).__name__, error))
            return self.answer(call, 400, {}, {"error": {"message": str(error)}})
        with self.lock:
            self.asked[slot, what] = self.asked.get((slot, what), 0) + 1
            plan = self.plans[slot].get(what, [])
            fault = plan.pop(0) if plan else None
        self.play(call, fault, act)

    def play(self, call, fault, act):
        if fault is None or "slow" in fault:
            time.sleep((fault or {}).get("slow", 0))
            return self.answer(call, *act())
        if "close" in fault:
            return self.hang_up(call)
        if "done" not in fault:
            return self.answer(call, fault["status"], fault["headers"], fault["body"])
        status, headers, body = act()
        how = fault["done"]
        if how == "close":
            return self.hang_up(call)
        if how == "status":
            return self.answer(call, fault["status"], {}, None)
        if how == "empty":
            return self.answer(call, status, {}, None)
        if how == "garbage":
            call.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html>\n" if body is not None else b"\x00\x01 no words\r\n\r\n")
            return self.hang_up(call)
        text = json.dumps(body).encode()
        call.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + text[: len(text) // 2])
        self.hang_up(call)

    @staticmethod
    def hang_up(call):
        call.close_connection = True
        call.wfile.flush()
        call.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        call.connection.close()
        # The handler's own end would flush a closed socket.
        call.wfile = open(os.devnull, "wb")
        call.rfile = open(os.devnull, "rb")

    @staticmethod
    def answer(call, status, headers, body):
        data = b"" if body is None else json.dumps(body).encode()
        call.send_response(status)
        for name, value in headers.items():
            call.send_header(name, value)
        call.send_header("Content-Length", str(len(data)))
        call.end_headers()
        call.wfile.write(data)

    # Each gives what is asked, whose it is, and what to do when no fault is planned.

    def route(self, call, path, body):
        parts = path.path.split("/")
        if path.path == "/token":
            return self.token(call, body)
        if parts[1] == "v4":
            return self.sheet(call, path, parts, body)
        if parts[1] == "hook":
            return self.hook(call, parts[2], body)
        if parts[1] == "push":
            return self.push(call, parts[2], body)
        raise ValueError("no such path")

    def token(self, call, body):
        form = urllib.parse.parse_qs(body.decode(), strict_parsing=True)
        assert call.command == "POST" and call.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"], form
        assert b"urn%3Aietf" in body, "the colons are not encoded"
        head, claims, signature = form["assertion"][0].split(".")
        self.account_key.public_key().verify(b64(signature), (head + "." + claims).encode(), padding.PKCS1v15(), hashes.SHA256())
        head, claims = json.loads(b64(head)), json.loads(b64(claims))
        assert head == {"alg": "RS256", "typ": "JWT", "kid": "k1"}, head
        assert claims["scope"] == "https://www.googleapis.com/auth/spreadsheets" and claims["aud"] == self.base + "/token", claims
        assert abs(claims["iat"] - time.time()) < 60 and claims["exp"] - claims["iat"] <= 3600, claims
        slot = claims["iss"].split("@")[0]

        def act():
            text = "ya29." + os.urandom(8).hex()
            self.tokens[text] = slot
            return 200, {}, {"access_token": text, "expires_in": 3599, "token_type": "Bearer"}

        return TOKEN, slot, act

    def sheet(self, call, path, parts, body):
        assert parts[1:3] == ["v4", "spreadsheets"] and parts[4] == "values", parts
        slot, query = parts[3], urllib.parse.parse_qs(path.query)
        assert self.tokens[call.headers["Authorization"].removeprefix("Bearer ")] == slot, "not this account's token"
        if call.command == "GET":
            assert parts[5] == "Leads%21A%3AA" and query == {"majorDimension": ["COLUMNS"]}, call.path
            return LOOK, slot, lambda: (200, {}, {
                "range": "Leads!A1:A1000", "majorDimension": "COLUMNS", "values": [[row[0] for row in self.rows[slot]]]})
        assert parts[5] == "Leads%21A%3AJ:append", parts
        assert query == {"valueInputOption": ["RAW"], "insertDataOption": ["INSERT_ROWS"], "includeValuesInResponse": ["false"]}, query
        value = json.loads(body)
        assert set(value) == {"majorDimension", "values"} and value["majorDimension"] == "ROWS", value
        row = value["values"][0]
        assert len(value["values"]) == 1 and len(row) == 10 and all(isinstance(cell, str) for cell in row), row
        assert row[4] == "=IMPORTXML(\"https://evil.example\")" and row[7] == "+919812345678", row

        def act():
            with self.lock:
                self.rows[slot].append(row)
                self.deliveries[slot].append(row[0])
                place = "Leads!A%d:J%d" % ((len(self.rows[slot]),) * 2)
            return 200, {}, {"spreadsheetId": slot, "updates": {"updatedRange": place, "updatedRows": 1}}

        return APPEND, slot, act

    def hook(self, call, slot, body):
        for key in KEYS:
            Webhook(key).verify(body, dict((name.lower(), value) for name, value in call.headers.items()))
        event = json.loads(body)
        assert event["type"] == "lead.verified" and event["data"]["slot_id"] == slot, event
        assert event["data"]["contact"]["phone"] == "+919812345678", event["data"]["contact"]

        def act():
            key = call.headers["webhook-id"]
            with self.lock:
                if slot not in COLLAPSES or key not in self.deliveries[slot]:
                    self.deliveries[slot].append(key)
            return 200, {}, None

        return HOOK, slot, act

    def push(self, call, name, body):
        slot, device = self.devices[name]
        assert int(call.headers["TTL"]) > 0 and call.headers["Content-Encoding"] == "aes128gcm"
        assert call.headers["Urgency"] == "high" and 0 < len(call.headers["Topic"]) <= 32
        assert call.headers["Encryption"] is None and call.headers["Crypto-Key"] is None
        scheme, _, rest = call.headers["Authorization"].partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert scheme == "vapid" and given["k"] == self.push_key, given
        head, claims, signature = given["t"].split(".")
        raw = b64(signature)
        assert len(raw) == 64
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64(given["k"])).verify(
            encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")),
            (head + "." + claims).encode(), ec.ECDSA(hashes.SHA256()))
        claims = json.loads(b64(claims))
        assert json.loads(b64(head)) == {"typ": "JWT", "alg": "ES256"}
        assert claims["aud"] == self.base and 0 < claims["exp"] - time.time() <= 86400, claims
        assert claims["sub"] == "mailto:ops@example.com", claims
        note = device.open(body)
        assert note["slot_id"] == slot and "9812345678" not in json.dumps(note) and "Asha" not in json.dumps(note), note

        def act():
            with self.lock:
                if slot not in COLLAPSES or call.headers["Topic"] not in self.deliveries[slot]:
                    self.deliveries[slot].append(call.headers["Topic"])
            return 201, {"Location": self.base + "/m/" + os.urandom(4).hex()}, None

        return PUSH, slot, act


class House:
    """A home with one slot a fault, and the real host."""

    def __init__(self, binary, receiver, names):
        self.binary, self.receiver, self.names = binary, receiver, names
        self.folder = tempfile.mkdtemp(prefix="engyne-staff-")
        os.makedirs(os.path.join(self.folder, "config"))
        self.write("config/host.yml", "dispatch:\n  retry_seconds: [0.2, 0.2, 0.2, 0.2, 0.2]\n  breaker: {failures: 1000}\n"
                   "net:\n  allow: [\"%s\"]\n" % receiver.base)
        environment = dict(os.environ, DISPATCHER_DRY_RUN="false", ENGYNE_WORKER_SECRET=WORKER_SECRET,
                           SHEETS_BASE_URL=receiver.base, GOOGLE_TOKEN_URL=receiver.base + "/token",
                           VERIFIED_WEBHOOK_SECRET=" ".join(KEYS), PUSH_CONTACT="mailto:ops@example.com")
        for name in names:
            channel = FAULTS[name][0]
            extra = {"sheets": ", spreadsheet_id: %s" % name, "webhook": ", url: \"%s/hook/%s\"%s" % (
                receiver.base, name, ", receiver_drops_repeats: true" if name in COLLAPSES else "")}.get(channel, "")
            others = "" if channel == "webhook" else "  webhook: {enabled: false}\n"
            self.write("slots/%s/slot_config.yml" % name,
                       "dry_run: false\ncountry: IN\nchannels:\n  %s: {enabled: true%s}\n%s" % (channel, extra, others))
            if channel == "sheets" and name != "sheets-no-key":
                self.write("keys/%s.json" % name, json.dumps(receiver.account(name)), 0o600)
                variable = "SHEETS_SERVICE_ACCOUNT__%s_FILE" % name.upper().replace("-", "_")
                environment[variable] = os.path.join(self.folder, "keys", name + ".json")
        self.environment = environment
        self.log = open(os.path.join(self.folder, "host.log"), "w")
        self.start()

    def start(self):
        self.host = subprocess.Popen([self.binary, "serve", "--no-slots", "--home", self.folder, "--port", "0"],
                                     env=self.environment, stdout=self.log, stderr=self.log)
        info = stage.eventually(30, self.info)
        if not info:
            raise stage.Trouble("the host did not start: " + self.folder)
        self.base, self.token = info["base_url"], info["cli_token"]

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)

    def info(self):
        try:
            with open(os.path.join(self.folder, "runtime", "host.json")) as file:
                info = json.load(file)
            return info if info["pid"] == self.host.pid else None
        except (OSError, ValueError):
            return None

    def ask(self, method, path, body=None):
        return stage.call(method, self.base + path, body, self.token)

    def sign_in(self):
        """A person's session, as a browser has one: devices belong to people."""
        link = self.ask("POST", "/auth/local", {})["url"]

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        try:
            urllib.request.build_opener(Stay).open(link)
        except urllib.error.HTTPError as answer:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        request = urllib.request.Request(self.base + "/auth/me", headers={"Cookie": self.cookie})
        self.csrf = json.load(urllib.request.urlopen(request))["csrf"]

    def subscribe(self, subscription):
        request = urllib.request.Request(self.base + "/push/subscriptions", method="POST", data=json.dumps(subscription).encode(), headers={
            "Cookie": self.cookie, "Origin": self.base, "X-Engyne-CSRF": self.csrf, "Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))

    def post(self, name, lead="77"):
        event = {"v": 1, "event_id": "%s:%s:verified" % (name, lead), "slot_id": name, "run_id": "r1", "lead_id": lead,
                 "at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                 "lead": {"id": lead, "title": "=IMPORTXML(\"https://evil.example\")", "city": "Pune"},
                 "contact": {"name": "Asha", "phone": "ask the office" if name == "contact-unusable" else "098123 45678"},
                 "evidence": {"by": "outside"},
                 "plugin": {"name": "x", "version": "1", "hash": "0"}}
        request = urllib.request.Request(self.base + "/events/verified", method="POST", data=json.dumps(event).encode(),
                                         headers={"X-Engyne-Worker-Secret": WORKER_SECRET, "Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request))

    def item(self, name):
        channel = FAULTS[name][0]
        after = None
        while True:
            page = self.ask("GET", "/queues/%s/items?limit=100%s" % (channel, "&after=" + after if after else ""))
            for item in page.get("items", []):
                if item["slot_id"] == name:
                    return item
            after = page.get("next")
            if not after:
                return None

    def end(self):
        self.host.terminate()
        self.host.wait(30)
        self.log.close()


def is_settled(item, wanted):
    """Whether the item is where it should end; what is in doubt or held may still move on."""
    if not item or item["state"] in ("queued", "sending", "retrying"):
        return False
    if item["state"] == wanted:
        return True
    return item["state"] in ("sent", "dead", "dropped")


QUEUES = ("verified", "whatsapp", "telegram", "email", "sheets", "push")


def crash(binary, rounds):
    """Kills the host around the acknowledgement of an event, again and again; gives what was wrong."""
    receiver, bad, acknowledged = Receiver(), [], 0
    house = House(binary, receiver, ["push-no-device"])
    chance = random.Random(5)
    try:
        for number in range(rounds):
            lead, answers = str(1000 + number), []

            def offer():
                try:
                    answers.append(house.post("push-no-device", lead))
                except OSError:
                    pass  # the host was gone: not acknowledged

            thread = threading.Thread(target=offer)
            thread.start()
            time.sleep(chance.uniform(0, 0.15))
            house.host.kill()
            house.host.wait()
            thread.join()
            house.start()
            again = house.post("push-no-device", lead)
            acknowledged += len(answers)
            if answers and again["accepted"]:
                bad.append("lead %s was acknowledged before the kill and new after it" % lead)
            key = "push-no-device:%s:verified" % lead

            def counts():
                found = {queue: sum(1 for line in stage.lines(os.path.join(house.folder, "runtime", queue + "_queue.jsonl"))
                                    if line["payload"]["event_id"] == key) for queue in QUEUES}
                return found if all(found.values()) else None

            found = stage.eventually(20, counts)
            if not found or set(found.values()) != {1}:
                bad.append("lead %s stands in the queues %s" % (lead, found))
    finally:
        house.end()
    print("%d kills, %d of them after the acknowledgement" % (rounds, acknowledged))
    return bad, house


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="")
    parser.add_argument("--crash", type=int, default=0)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--binary", default=os.path.join(ROOT, ".build", "debug", "engyne-host"))
    options = parser.parse_args()
    if options.crash:
        bad, house = crash(options.binary, options.crash)
        return finish(house, bad, options.keep, "%d kills" % options.crash)
    names = [name for name in FAULTS if any(part in name for part in options.only.split(","))]
    receiver = Receiver()
    house = House(options.binary, receiver, names)
    bad = []
    try:
        receiver.push_key = house.ask("GET", "/push/key")["public_key"]
        house.sign_in()
        for name in names:
            if FAULTS[name][0] != "push" or name == "push-no-device":
                continue
            for number in range(2 if name == "push-410-of-two" else 1):
                device = Device()
                receiver.devices["%s-%d" % (name, number)] = (name, device)
                house.subscribe(device.subscription("%s/push/%s-%d" % (receiver.base, name, number), name))
        for name in names:
            first, again = house.post(name), house.post(name)
            if not first["accepted"] or again["accepted"]:
                bad.append("%s: an event was accepted %s and then %s" % (name, first["accepted"], again["accepted"]))
        print("| fault | outcome | delivered | what a person sees |\n|---|---|---|---|")
        for name in names:
            channel, _, (state, reason), deliveries = FAULTS[name]
            item = stage.eventually(90, lambda: (lambda found: found if is_settled(found, state) else None)(house.item(name)), 0.3) or house.item(name)
            things = [entry for entry in house.ask("GET", "/attention").get("items", [])
                      if entry.get("slot_id") == name or (item and item["id"] in entry["id"])]
            why = item.get("why") or ""
            error = item.get("last_error") or ""
            seen = "; ".join(entry["title"] for entry in things) or (error if state == "dead" else why) or "–"
            count = len(receiver.deliveries[name])
            print("| %s | %s%s, %d tries | %d | %s |" % (
                name, item["state"], " (%s)" % why if why else "", item["tries"], count, seen.replace("|", "/")))
            words = " ".join([why, error, seen])
            if item["state"] != state or reason not in words or count != deliveries:
                bad.append("%s: expected %s '%s' and %d deliveries, got %s '%s' and %d" % (
                    name, state, reason, deliveries, item["state"], words, count))
        kept = {row["id"] for row in house.ask("GET", "/push/subscriptions?limit=100").get("items", [])}
        print("\n%d of %d devices are still subscribed" % (len(kept), len(receiver.devices)))
    finally:
        house.end()
    finish(house, bad + receiver.complaints, options.keep, "%d faults" % len(names))


def finish(house, bad, keep, what):
    for line in bad:
        print("WRONG  " + line)
    if bad or keep:
        print("kept: " + house.folder)
    else:
        shutil.rmtree(house.folder)
    print("%s, %d wrong" % (what, len(bad)))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
