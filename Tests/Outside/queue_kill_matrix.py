#!/usr/bin/env python3
"""kill -9, failing disks and damaged files wherever a message may be half sent.

The real binary serves the channel `webhook`; a small HTTP server counts what was delivered under each key. Four items
wait: two that are taken, one whose receiver does its part and then answers 500 (nobody can know: `unknown`), one that is
asked to come back in an hour. Each point lets the process die, or its disk fail, at the n-th system call of a kind that
any one of its threads makes, for every n of a reference run; then it starts again, and at some points dies again in the
middle of that. In the end:

  at most one delivery under each key · every event that was answered 202 stands in the queue once · every item has a
  named state that agrees with what was delivered · what was in doubt says so · `queue verify` finds nothing

  Tests/Outside/queue_kill_matrix.py                       # every point, about half an hour
  Tests/Outside/queue_kill_matrix.py --points 24           # some of each kind
  Tests/Outside/queue_kill_matrix.py --only flip --seed 7

Exit 0: all held. 1: a promise was broken (its home is kept). 2: usage. 3: the stage itself failed.
"""
import argparse
import base64
import collections
import concurrent.futures
import http.server
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zlib

from stage import Trouble, call, eventually

SLOT = """dry_run: false
channels:
  webhook: {enabled: true}
"""
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
CALLS = ("write", "fdatasync", "rename")
#: What an item may have come to once everything rests. All have one recipient, so that behind an item in doubt the others
#: wait for a person's answer about it (`behind`).
LEADS = {"plain1": ("sent", "unknown", "behind"), "plain2": ("sent", "unknown", "behind"),
         "later": ("retrying", "unknown", "behind"), "vague": ("unknown", "behind")}


def sound(path):
    """The records whose sum fits: what a reader may believe."""
    try:
        with open(path, "rb") as file:
            rows = file.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    found = []
    for row in rows:
        body, mark, rest = row.rpartition(b',"crc":"')
        if mark and rest == b'%08x"}' % zlib.crc32(body):
            found.append(json.loads(row))
    return found


class Receiver:
    """The client's own server: takes each request, counts what it did, and answers as the lead's name says."""

    def __init__(self):
        self.count, self.asked = collections.Counter(), collections.Counter()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                lead = json.loads(body)["data"]["lead_id"]
                receiver.asked[lead] += 1
                status, more = 200, []
                if lead == "later":
                    status, more = 503, [("Retry-After", "3600")]
                else:
                    receiver.count[self.headers["webhook-id"]] += 1
                    status = 500 if lead == "vague" else 200
                self.send_response(status)
                for name, value in more + [("Content-Length", "2"), ("Connection", "close")]:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.server.shutdown()
        self.server.server_close()


class Home:
    """One home whose only slot posts to a receiver of its own."""

    def __init__(self, binary, pattern=None):
        self.binary, self.receiver = binary, Receiver()
        self.folder = tempfile.mkdtemp(prefix="engyne-queue-")
        if pattern:
            shutil.copytree(pattern, self.folder, dirs_exist_ok=True)
        os.makedirs(os.path.join(self.folder, "slots", "alpha"), exist_ok=True)
        os.makedirs(os.path.join(self.folder, "config"), exist_ok=True)
        self.put("slots/alpha/slot_config.yml", SLOT)
        self.put("config/host.yml", "net:\n  allow: [\"%s\"]\n" % self.receiver.base)
        self.environment = dict(
            os.environ, ENGYNE_HOME=self.folder, DISPATCHER_DRY_RUN="false", VERIFIED_WEBHOOK_SECRET=SECRET,
            VERIFIED_WEBHOOK_URL=self.receiver.base + "/take", ENGYNE_WORKER_SECRET="w" * 32)
        self.process = None

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    # -- processes

    def start(self, arguments, tracing=None):
        """`tracing`: what strace does to it, or nothing."""
        self.log = open(self.path("program.log"), "ab")
        before = []
        if tracing:
            before = ["strace", "-f", "-qq", "-o", self.path("strace.out"), "-e", "signal=none"]
            before += [word for part in tracing for word in ("-e", part)]
        self.process = subprocess.Popen(
            before + [self.binary] + arguments + ["--home", self.folder], env=self.environment,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self.log, start_new_session=True)

    def dispatch(self, tracing=None):
        self.start(["dispatcher", "--channel", "webhook"], tracing)

    def stop(self):
        """A proper end; the process group's, should it not come."""
        if not self.process:
            return
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def is_over(self):
        return self.process.poll() is not None

    # -- what the files say

    def journal(self):
        folder = self.path("runtime/webhook_dispatch")
        try:
            names = [name for name in os.listdir(folder) if re.fullmatch(r"journal\.\d+\.jsonl", name)]
        except FileNotFoundError:
            return []
        if not names:
            return []
        return sound(os.path.join(folder, max(names, key=lambda name: int(name.split(".")[1]))))

    def queue(self, name="webhook"):
        archive = self.path("runtime/archive")
        sealed = [f for f in os.listdir(archive)] if os.path.isdir(archive) else []
        sealed = sorted((f for f in sealed if f.startswith(name + "_queue.")), key=lambda f: int(f.split(".")[1]))
        rows = itertools.chain(*(sound(os.path.join(archive, f)) for f in sealed))
        return list(rows) + sound(self.path(f"runtime/{name}_queue.jsonl"))

    def leads(self):
        """Item ids by lead, in the order of the queue."""
        return {row["payload"]["lead_id"]: row["id"] for row in self.queue() if "payload" in row}

    def states(self):
        """What each item came to, by the last of its records that says so."""
        state = {}
        for row in self.journal():
            word = {"hold": "held", "intent": "sending", "sent": "sent", "unknown": "unknown", "fail": "retrying",
                    "dead": "dead", "drop": "dropped"}.get(row.get("k"))
            if row.get("k") == "hold" and "unknown_ahead" in row.get("reasons", ()):
                word = "behind"
            if row.get("k") == "resolve":
                word = {"sent": "sent", "not_sent": "retrying"}.get(row.get("as"))
            if word and row.get("id"):
                if not (word in ("held", "behind", "dropped") and state.get(row["id"]) in ("sent", "unknown", "sending")):
                    state[row["id"]] = word
        return state

    def is_settled(self):
        state = self.states()
        ids = self.leads()
        if "behind" in state.values() and "unknown" not in state.values():
            return False
        return len(ids) == len(LEADS) and all(state.get(ids[lead]) in LEADS[lead] for lead in ids)

    def command(self, *arguments):
        ran = subprocess.run([self.binary, *arguments, "--home", self.folder], env=self.environment,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return ran.returncode, ran.stdout + ran.stderr

    def clean(self):
        self.receiver.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def event(lead):
    return {"v": 1, "event_id": f"alpha:{lead}:verified", "slot_id": "alpha", "run_id": "r", "lead_id": lead,
            "at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()), "lead": {"id": lead, "title": "Paracetamol"},
            "contact": {"phone": "+919800000001"}, "evidence": {"by": "test", "artefacts": []},
            "plugin": {"name": "p", "version": "1.0.0", "hash": "0"}}


class Host:
    """`serve --no-slots` of a home, and its door for verified events."""

    def __init__(self, home, tracing=None):
        self.home = home
        try:
            os.remove(home.path("runtime/host.json"))
        except FileNotFoundError:
            pass
        home.start(["serve", "--no-slots", "--port", "0"], tracing)

    def base(self):
        try:
            with open(self.home.path("runtime/host.json")) as file:
                return json.load(file)["base_url"]
        except (OSError, ValueError, KeyError):
            return None

    def is_up(self):
        try:
            return self.base() and "status" in call("GET", self.base() + "/health")
        except OSError:
            return False

    def wait(self, seconds=60):
        if not eventually(seconds, lambda: self.is_up() or self.home.is_over()):
            raise Trouble("the host did not come up: " + self.home.folder)
        return not self.home.is_over()

    def offer(self, lead):
        """True when the event was acknowledged."""
        import urllib.request
        request = urllib.request.Request(
            self.base() + "/events/verified", data=json.dumps(event(lead)).encode(), method="POST",
            headers={"Content-Type": "application/json", "X-Engyne-Worker-Secret": "w" * 32})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status == 202
        except OSError:
            return False

    def stop(self):
        if not self.home.is_over():
            os.killpg(self.home.process.pid, signal.SIGTERM)
        self.home.stop()


def pattern(binary):
    """A home that waits to be served: its four events were acknowledged and lie in the channel's queue."""
    home = Home(binary)
    home.put("slots/alpha/slot_config.yml", "dry_run: true\n")
    host = Host(home)
    if not host.wait():
        raise Trouble("the host ended: " + home.folder)
    for lead in LEADS:
        if not host.offer(lead):
            raise Trouble("an event was refused: " + home.folder)
    if not eventually(30, lambda: len(home.leads()) == len(LEADS)):
        raise Trouble("the fan-out did not come: " + home.folder)
    host.stop()
    home.receiver.end()
    for name in os.listdir(home.path("runtime")):
        if name.endswith(("_dispatch", ".pid", ".log", ".offset")) or name in ("host.json", "events.jsonl"):
            where = home.path("runtime/" + name)
            shutil.rmtree(where) if os.path.isdir(where) else os.remove(where)
    if os.path.exists(home.path("runtime/approvals.jsonl")):
        os.remove(home.path("runtime/approvals.jsonl"))
    return home


def reference(binary, pattern_folder):
    """How often one thread makes each call: in a whole run, and in a start after a kill in the middle of one."""
    counts = {}
    for name, cut in (("run", None), ("again", "inject=fdatasync:signal=KILL:when=3")):
        home = Home(binary, pattern_folder)
        if cut:
            home.dispatch([f"trace={','.join(CALLS)}", cut])
            eventually(30, home.is_over)
            home.stop()
        home.dispatch([f"trace={','.join(CALLS)}"])
        if not eventually(60, home.is_settled):
            raise Trouble(f"the reference run did not settle: {home.states()} in {home.folder}")
        home.stop()
        counts[name] = most_per_thread(home.path("strace.out"))
        home.clean()
    return counts


def most_per_thread(path):
    seen = collections.Counter()
    with open(path, errors="replace") as file:
        for row in file:
            found = re.match(r"(\d+) +(\w+)\(", row)
            if found:
                seen[found.group(2), found.group(1)] += 1
    most = collections.Counter()
    for (name, _), count in seen.items():
        most[name] = max(most[name], count)
    return {name: most[name] for name in CALLS}


def plan(counts, host_counts, seed, only, wanted):
    """Every point; a smaller number takes some of each kind."""
    rng = random.Random(seed)
    run, again = counts["run"], counts["again"]
    kinds = {
        "kill": [(name, n) for name in CALLS for n in range(1, run[name] + 1)],
        "again": [(name, n, rng.randint(1, run["fdatasync"])) for name in CALLS for n in range(1, again[name] + 1)],
        "eio": [("fdatasync", f"{n}{more}") for n in range(1, run["fdatasync"] + 1) for more in ("", "+")],
        "full": [("write", f"{n}{more}") for n in range(1, run["write"] + 1) for more in ("", "+")],
        "torn": [(name, size) for name in ("queue", "journal") for size in (1, 7, 40, 120, 4096)],
        "flip": [(name, rng.random(), rng.randrange(8)) for name in ("journal", "queue") for _ in range(60)],
        "host": [(name, n) for name in CALLS for n in spread(host_counts[name])],
    }
    chosen = []
    for kind, points in kinds.items():
        if only and kind != only:
            continue
        if wanted:
            rng.shuffle(points)
            points = points[:max(1, wanted // (1 if only else len(kinds)))]
        chosen += [(kind, *point) for point in points]
    rng.shuffle(chosen)
    return chosen


def spread(count):
    """Each of the first hundred, then ever fewer: later ones differ little from each other."""
    n = 1
    while n <= count:
        yield n
        n += 1 + n // 100


class Point:
    """One fault in one home, from the copy of the waiting home to the judgement."""

    def __init__(self, binary, folder, point):
        self.home = Home(binary, folder)
        self.kind, self.what = point[0], point[1:]
        self.acknowledged, self.struck, self.is_damaged, self.lost = set(LEADS), False, False, set()

    def run(self):
        getattr(self, self.kind)()
        self.settle()
        return self.judge()

    def settle(self):
        """Serves without any fault until everything has come to rest."""
        if self.is_damaged:
            return
        self.home.dispatch()
        rest = eventually(40, lambda: self.is_at_rest() or self.home.is_over())
        if self.home.is_over():
            raise Trouble(f"the dispatcher ended by itself, see {self.home.log.name}")
        if rest:
            time.sleep(0.3)  # a second delivery would come now
        self.home.stop()

    def is_at_rest(self):
        state, ids = self.home.states(), self.home.leads()
        return all(state.get(ids[lead]) in LEADS[lead] for lead in ids) and set(ids) >= LEADS.keys() - self.lost

    def traced(self, *inject, until=None, seconds=30):
        """One life under strace: until it is struck, or for a while when it goes on."""
        names = sorted({part.split("=")[1].split(":")[0] for part in inject} | set())
        self.home.dispatch([f"trace={','.join(names)}", *inject])
        eventually(seconds, until or (lambda: self.home.is_over() or self.is_at_rest()))
        self.struck = self.home.is_over()

    # -- the faults

    def kill(self):
        name, n = self.what
        self.traced(f"inject={name}:signal=KILL:when={n}")
        self.home.stop()

    def again(self):
        name, n, first = self.what
        self.traced(f"inject=fdatasync:signal=KILL:when={first}")
        self.home.stop()
        self.traced(f"inject={name}:signal=KILL:when={n}")
        self.home.stop()

    def eio(self):
        name, when = self.what
        self.traced(f"inject={name}:error=EIO:when={when}", seconds=6)
        self.home.stop()
        self.struck = True

    def full(self):
        name, when = self.what
        self.traced(f"inject={name}:error=ENOSPC:when={when}", seconds=6)
        self.home.stop()
        self.struck = True

    def whole(self):
        self.home.dispatch()
        if not eventually(40, self.is_at_rest):
            raise Trouble(f"a run without a fault did not settle: {self.home.states()} in {self.home.folder}")
        self.home.stop()
        self.struck = True

    def torn(self):
        """A fragment of a line at the end, as a write that a power cut stopped leaves it."""
        name, size = self.what
        self.whole()
        path = self.home.path({"queue": "runtime/webhook_queue.jsonl",
                               "journal": "runtime/webhook_dispatch/journal.1.jsonl"}[name])
        with open(path, "rb") as file:
            last = file.read().split(b"\n")[-2]
        with open(path, "ab") as file:
            file.write(b"\0" * size if size == 4096 else last[:min(size, len(last) - 20)])

    def flip(self):
        """One bit of one byte, anywhere in a file, while items are open."""
        name, place, bit = self.what
        self.whole()
        path = self.home.path({"queue": "runtime/webhook_queue.jsonl",
                               "journal": "runtime/webhook_dispatch/journal.1.jsonl"}[name])
        with open(path, "r+b") as file:
            data = bytearray(file.read())
            at = int(place * len(data))
            data[at] ^= 1 << bit
            file.seek(0)
            file.write(data)
        if name == "queue":
            self.lost = set(LEADS) - {row["payload"]["lead_id"] for row in sound(path)}
            os.remove(self.home.path("runtime/webhook_queue.offset"))
            return
        self.home.dispatch()
        eventually(3, self.home.is_over)
        self.home.stop()
        code, text = self.home.command("queue", "verify", "webhook")
        if code == 0 and "journal:" not in text:
            return
        code, text = self.home.command("queue", "repair", "webhook")
        if code != 0:
            raise Trouble(f"repair failed: {text} in {self.home.folder}")

    def host(self):
        name, n = self.what
        for part in ("verified_queue.jsonl", "webhook_queue.jsonl", "verified_queue.offset"):
            if os.path.exists(self.home.path("runtime/" + part)):
                os.remove(self.home.path("runtime/" + part))
        self.acknowledged = set()
        host = Host(self.home, [f"trace={name}", f"inject={name}:signal=KILL:when={n}"])
        if host.wait():
            self.acknowledged |= {lead for lead in LEADS if host.offer(lead)}
            eventually(6, lambda: self.home.is_over() or self.is_at_rest())
        self.struck = self.home.is_over()
        if not self.struck:
            host.stop()
        else:
            try:
                os.killpg(self.home.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        eventually(10, lambda: not self.others())
        host = Host(self.home)
        if not host.wait():
            raise Trouble(f"the host did not start again: {self.home.folder}")
        # The worker offers what was not acknowledged again.
        for lead in LEADS:
            if lead not in self.acknowledged and not host.offer(lead):
                raise Trouble(f"an event was refused: {self.home.folder}")
        self.acknowledged = set(LEADS)
        eventually(40, self.is_at_rest)
        host.stop()

    def others(self):
        found = subprocess.run(["pgrep", "-f", self.home.folder], capture_output=True, text=True).stdout.split()
        return [pid for pid in found if int(pid) != os.getpid()]

    # -- the judgement

    def judge(self):
        home, wrong = self.home, []
        ids, state = home.leads(), home.states()
        keys = collections.Counter(row.get("id") for row in home.queue() if "payload" in row)
        for lead in self.acknowledged - self.lost:
            if lead not in ids:
                wrong.append(f"{lead} was acknowledged and is not in the queue")
            elif keys[ids[lead]] > 1 and self.kind not in ("eio", "full"):
                wrong.append(f"{lead} stands {keys[ids[lead]]} times in the queue")
        for key, count in home.receiver.count.items():
            if count > 1:
                wrong.append(f"{count} deliveries under one key ({key})")
        for lead, key in ids.items():
            now, count = state.get(key), home.receiver.count[key]
            if now not in LEADS[lead]:
                wrong.append(f"{lead} is {now}")
            if now == "sent" and count != 1:
                wrong.append(f"{lead} is sent and was delivered {count} times")
            if count == 1 and now not in ("sent", "unknown"):
                wrong.append(f"{lead} was delivered and is {now}")
        code, text = home.command("queue", "verify", "webhook", "--json")
        wrong += self.verified(code, text)
        return wrong

    def verified(self, code, text):
        try:
            report = json.loads(text[text.index("{"):])["channels"][0]
        except (ValueError, LookupError):
            return [f"queue verify ended with {code}: {text[-300:]}"]
        # A line that was spoilt on purpose, or by a write that failed, is named; nothing else may be.
        named = "webhook_queue" if self.kind in ("torn", "flip", "full") else "nothing"
        gone = "whose line is not in the queue" if self.lost else "nothing"
        problems = [text for text in report["problems"] if named not in text and gone not in text]
        return [f"queue verify: {problem}" for problem in problems]


def one(binary, folder, point):
    trial = Point(binary, folder, point)
    try:
        wrong, failed = trial.run(), None
    except (Trouble, OSError, subprocess.SubprocessError) as trouble:
        wrong, failed = [], str(trouble)
    finally:
        trial.home.stop()
    if wrong or failed:
        wrong = [f"{point}: {text} (home {trial.home.folder})" for text in wrong]
        trial.home.receiver.end()
    else:
        trial.home.clean()
    return point, trial.struck, wrong, failed and f"{point}: {failed}"


def host_reference(binary, folder):
    home = Home(binary, folder)
    for part in ("verified_queue.jsonl", "webhook_queue.jsonl"):
        os.remove(home.path("runtime/" + part))
    host = Host(home, [f"trace={','.join(CALLS)}"])
    if not host.wait():
        raise Trouble("the host ended: " + home.folder)
    for lead in LEADS:
        host.offer(lead)
    eventually(30, home.is_settled)
    host.stop()
    counts = most_per_thread(home.path("strace.out"))
    home.clean()
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/debug/engyne-host")
    parser.add_argument("--points", type=int, default=0, help="so many in all; 0: every one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--only", choices=("kill", "again", "eio", "full", "torn", "flip", "host"))
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    binary = os.path.abspath(wish.binary)
    if not os.access(binary, os.X_OK):
        parser.error(f"{binary} is no program; build first")
    started, made, wrong, trouble = time.monotonic(), [], [], []
    waiting = None
    try:
        waiting = pattern(binary)
        counts = reference(binary, waiting.folder)
        host_counts = host_reference(binary, waiting.folder) if wish.only in (None, "host") else dict.fromkeys(CALLS, 0)
        points = plan(counts, host_counts, wish.seed, wish.only, wish.points)
        print(f"{len(points)} points; calls of one thread: {counts}, host {host_counts}", file=sys.stderr, flush=True)
        with concurrent.futures.ThreadPoolExecutor(wish.parallel) as pool:
            jobs = [pool.submit(one, binary, waiting.folder, point) for point in points]
            for done, job in enumerate(concurrent.futures.as_completed(jobs), 1):
                point, struck, faults, failed = job.result()
                made.append((point, struck))
                wrong += faults
                trouble += [failed] if failed else []
                if faults or failed or done % 25 == 0:
                    print(f"{done} of {len(points)}: {faults or failed or 'good'}", file=sys.stderr, flush=True)
    except Trouble as problem:
        trouble.append(str(problem))
    finally:
        if waiting:
            shutil.rmtree(waiting.folder, ignore_errors=True)
    return report(wish, made, wrong, trouble, time.monotonic() - started)


def report(wish, made, wrong, trouble, seconds):
    table = collections.Counter(point[0] for point, _ in made)
    struck = collections.Counter(point[0] for point, hit in made if hit)
    if wish.json:
        print(json.dumps({"points": len(made), "struck": sum(struck.values()), "seconds": round(seconds),
                          "faults": wrong, "trouble": trouble, "by": table}))
    else:
        for kind in table:
            print(f"{kind:8}{table[kind]:6} points {struck[kind]:6} struck")
        print(f"{len(made)} points in {seconds:.0f} s; {len(wrong)} faults")
        for text in wrong + trouble:
            print("  " + text)
    return 1 if wrong else 3 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
