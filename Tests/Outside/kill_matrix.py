#!/usr/bin/env python3
"""kill -9 of the worker, its browser and the host wherever money may be half spent.

Each point drops one lead that the slot wants, lets a process die in the middle of its walk, starts again and goes on.
A process dies at the n-th system call of a kind (strace kills it as the call begins), right after a line of the slot's
log, or at a random moment. In the end, for every lead of every home:

  at most one click reached the market · at most one `click_intended` · what the market sold is `verified` and `emitted`
  once, in the verified queue once · what was intended is verified, refused or said to be unproven · no process is left

  Tests/Outside/kill_matrix.py --points 200 --parallel 2
  Tests/Outside/kill_matrix.py --points 8 --only worker --keep

Exit 0: all held. 1: a promise was broken (its home is kept). 2: usage. 3: the stage itself failed.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import signal
import subprocess
import sys
import time

from stage import Home, Market, Trouble, eventually, lines

EVENTS = ("observed", "decided", "click_intended", "clicked", "verified", "emitted")
CALLS = {
    # The n-th call any one thread makes once the walk began; the last ones lie past its end and strike nobody.
    "worker": (("fdatasync", 1, 6), ("write", 1, 36), ("flock", 1, 8), ("sendto", 1, 4), ("close", 1, 8)),
    "host": (("fdatasync", 1, 6), ("write", 1, 24), ("rename", 1, 6), ("pwrite64", 1, 8), ("openat", 1, 12)),
}
PER_HOME = 10


def plan(points, seed, only):
    """The points in an order that mixes victims, so that a short run has some of each."""
    rng = random.Random(seed)
    made = {"worker": [], "host": [], "browser": [], "random": []}
    for victim, calls in CALLS.items():
        made[victim] = [("call", victim, name, n) for name, first, last in calls for n in range(first, last + 1)]
    made["browser"] = [("event", "browser", event, rng.choice((0, 5, 20, 60, 150, 400)) / 1000)
                       for event in EVENTS for _ in range(10)]
    made["browser"] += [("event", victim, event, 0) for victim in ("worker", "host") for event in EVENTS]
    made["random"] = [("random", rng.choice(("worker", "browser", "host")), "", rng.uniform(0, 2.5))
                      for _ in range(max(20, points))]
    for part in made.values():
        rng.shuffle(part)
    shares = {"worker": 0.4, "host": 0.2, "browser": 0.2, "random": 0.2}
    chosen = []
    for name, part in made.items():
        if only and name != only:
            continue
        chosen += part[:max(1, round(points * (1 if only else shares[name])))]
    rng.shuffle(chosen)
    return chosen[:points]


class Walk:
    """One home and its market over several points."""

    def __init__(self, binary, seed, number):
        self.market = Market(binary, seed + number)
        self.home = Home(binary, self.market)
        self.number, self.made, self.notes = number, [], []

    def run(self, points):
        self.home.serve()
        for index, point in enumerate(points):
            self.ready()
            self.strike(f"Walktest {self.number} {index}", point)
        self.ready()
        return self.judge()

    def ready(self):
        """The worker stands between two cycles."""
        home = self.home
        if home.host.poll() is not None:
            home.serve()
        elif not home.state().get("pid"):
            home.api("POST", "/slots/alpha/start")  # a person's start begins the restart ladder anew

        def rests():
            state = home.state()
            return state.get("pid") and state.get("phase") == "PARSE_LEADS" and home.browser()
        if not eventually(60, rests):
            raise Trouble(f"the slot did not come back: {home.state()}")

    def strike(self, title, point):
        kind, victim, what, amount = point
        home = self.home
        pid = {"worker": home.worker, "browser": home.browser, "host": lambda: home.host.pid}[victim]()
        tracer = self.trace(pid, what, amount) if kind == "call" else None
        seen = len(home.events())
        lead = self.market.drop(title)
        home.touch()
        if kind == "call":
            struck = eventually(20, lambda: not alive(pid), 0.01)
            tracer.kill()
            tracer.wait()
        else:
            until = {"event": lambda: what in home.trail(lead), "random": lambda: len(home.events()) > seen}[kind]
            eventually(20, until, 0.001)
            time.sleep(amount)
            struck = alive(pid)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                struck = False
        reached = (home.trail(lead) or ["nothing"])[-1]
        self.made.append({"point": point, "lead": lead, "struck": bool(struck), "after": reached})
        if victim == "host" and struck:
            home.host.wait()
            self.all_gone(point)
        elif victim == "worker" and struck:
            browser = home.browser()
            if browser and not eventually(5, lambda: not alive(browser) or home.browser() != browser):
                self.notes.append(f"{point}: the browser {browser} outlived its worker by 5 s")

    def trace(self, pid, name, n):
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-p", str(pid), "-o", "/dev/null", "-e", f"trace={name}", "-e", "signal=none",
             "-e", f"inject={name}:signal=KILL:when={n}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        if not eventually(10, lambda: traced(pid) or tracer.poll() is not None) or tracer.poll() is not None:
            if alive(pid):
                raise Trouble(f"strace could not attach to {pid}")
        return tracer

    def all_gone(self, point):
        started = time.monotonic()
        if not eventually(10, lambda: not self.home.processes()):
            self.notes.append(f"{point}: outlived the host by 10 s: {self.home.processes()}")
        elif time.monotonic() - started > 5:
            self.notes.append(f"{point}: the last child went {time.monotonic() - started:.1f} s after the host")

    # -- the judgement

    def judge(self):
        home, wrong = self.home, list(self.notes)
        leads = [point["lead"] for point in self.made]
        eventually(240, lambda: all(self.is_settled(lead) for lead in leads), 1)
        truth = self.market.truth()
        if not home.stop():
            wrong.append("the host did not end within 30 s of SIGTERM")
        if not eventually(5, lambda: not home.processes()):
            wrong.append(f"left at the end: {home.processes()}")
        clicks = collections.Counter(click["ofrid"] for click in truth["clicked"])
        sold = {row["id"] for row in truth["consumed"]}
        queued = collections.Counter(
            row.get("lead_id") or row.get("payload", {}).get("lead_id")
            for row in lines(os.path.join(home.folder, "runtime", "verified_queue.jsonl")))
        for lead in leads:
            wrong += [f"lead {lead}: {text}" for text in self.faults(lead, clicks[lead], lead in sold, queued[lead])]
        wrong += [f"the market counted {name}: {n}" for name, n in truth["counters"].items()
                  if n and name in ("trap_clicks", "duplicate_contact_posts", "login_form_posts", "reply_posts")]
        return wrong

    def is_settled(self, lead):
        trail = self.home.trail(lead)
        if "emitted" in trail or "unverified" in trail:
            return True
        return any(e.get("result") == "refused" for e in self.home.events("clicked", lead))

    def faults(self, lead, clicks, is_sold, queued):
        trail = self.home.trail(lead)
        count = collections.Counter(trail)
        if clicks > 1:
            yield f"{clicks} clicks reached the market"
        if clicks and not count["click_intended"]:
            yield "a click without an intent"
        for once in ("click_intended", "verified", "emitted"):
            if count[once] > 1:
                yield f"{count[once]} lines '{once}'"
        if is_sold and not (count["verified"] and count["emitted"] and queued == 1):
            yield f"sold, but {trail}, {queued} in the verified queue"
        if not is_sold and count["verified"]:
            yield f"verified but never sold: {trail}"
        if queued > 1:
            yield f"{queued} lines in the verified queue"
        if not self.is_settled(lead):
            yield f"neither proven nor said to be unproven: {trail}"


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def traced(pid):
    """Whether each thread of the process is held by a tracer."""
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/status") as file:
                if "TracerPid:\t0" in file.read():
                    return False
        return True
    except OSError:
        return False


def one_home(binary, seed, number, points, keep):
    walk = Walk(binary, seed, number)
    try:
        wrong = walk.run(points)
    except Trouble as trouble:
        return walk, [], str(trouble)
    finally:
        walk.market.end()
    if wrong:
        wrong.append(f"home kept: {walk.home.folder}")
    elif not keep:
        walk.home.clean()
    return walk, wrong, None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/debug/engyne-host")
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--only", choices=("worker", "host", "browser", "random"))
    parser.add_argument("--keep", action="store_true", help="keep the homes")
    parser.add_argument("--json", action="store_true")
    wish = parser.parse_args()
    binary = os.path.abspath(wish.binary)
    if not os.access(binary, os.X_OK):
        parser.error(f"{binary} is no program; build first")
    points = plan(wish.points, wish.seed, wish.only)
    groups = [points[at:at + PER_HOME] for at in range(0, len(points), PER_HOME)]
    started, made, wrong, trouble = time.monotonic(), [], [], []
    with concurrent.futures.ThreadPoolExecutor(wish.parallel) as pool:
        jobs = [pool.submit(one_home, binary, wish.seed, n, group, wish.keep) for n, group in enumerate(groups)]
        for done, job in enumerate(concurrent.futures.as_completed(jobs), 1):
            walk, faults, failed = job.result()
            made += walk.made
            wrong += faults
            trouble += [f"{failed} (home {walk.home.folder})"] if failed else []
            print(f"home {done} of {len(groups)}: {len(walk.made)} points, {len(faults)} faults"
                  + (f", stage failed: {failed}" if failed else ""), file=sys.stderr, flush=True)
    return report(wish, made, wrong, trouble, time.monotonic() - started)


def report(wish, made, wrong, trouble, seconds):
    struck = [point for point in made if point["struck"]]
    table = collections.Counter((point["point"][1], point["after"]) for point in struck)
    if wish.json:
        print(json.dumps({"points": len(made), "struck": len(struck), "seconds": round(seconds), "faults": wrong,
                          "trouble": trouble, "by": {f"{v} after {a}": n for (v, a), n in sorted(table.items())}}))
    else:
        victims = sorted({victim for victim, _ in table})
        print(f"{'last line of the lead':24}" + "".join(f"{victim:>10}" for victim in victims))
        for after in ("nothing", *EVENTS, "unverified"):
            print(f"{after:24}" + "".join(f"{table[victim, after]:>10}" for victim in victims))
        print(f"{len(struck)} kills at {len(made)} points in {seconds:.0f} s; {len(wrong)} faults")
        for text in wrong + trouble:
            print("  " + text)
    return 1 if wrong else 3 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
