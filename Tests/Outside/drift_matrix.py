#!/usr/bin/env python3
"""Every mode of the practice site's dial against a slot that may buy, from outside.

For each mode: a market with that dial, a home with one buying slot of the bundled connector, a lead that the slot wants,
two cycles; then what the slot's phase is, what it asks of a person, what it clicked, and what the market counted. A mode
keeps its promise when the market counts nothing forbidden and phase, clicks and items are the expected ones.

  Tests/Outside/drift_matrix.py --binary .build/debug/engyne-host            every mode, four at a time
  Tests/Outside/drift_matrix.py --mode live --mode shift_on_hover --json
"""
import argparse
import concurrent.futures
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import stage  # noqa: E402

# mode: phase at the end, how many contacts may be asked for (least, most), how many bought, words an item must hold
READS = ("PARSE_LEADS", 1, 2, 1, 2, None)
EXPECTED = {
    "none": READS, "renamed": READS, "moved": READS, "overlay": ("PARSE_LEADS", 0, 0, 0, 0, None), "slow": READS, "arrivals": READS,
    "live": ("PARSE_LEADS", 0, 2, 0, 2, None),
    "shift_on_hover": ("PARSE_LEADS", 0, 2, 0, 2, None),
    "thinned": ("PARSE_LEADS", 1, 2, 1, 2, None),
    "missing": ("ERROR", 0, 0, 0, 0, "drift"),
    "half_parsed": ("ERROR", 0, 0, 0, 0, "drift"),
    "empty": ("PARSE_LEADS", 0, 0, 0, 0, None),
    "empty_silent": ("ERROR", 0, 0, 0, 0, "drift"),
    "sold_out": ("PARSE_LEADS", 0, 2, 0, 2, None),
    "sold_late": ("PARSE_LEADS", 1, 2, 0, 0, None),
    "no_balance": ("PARSE_LEADS", 0, 1, 0, 0, None),
    "swallow_click": ("PARSE_LEADS", 0, 0, 0, 0, None),
    "unknown_dialog": ("PARSE_LEADS", 0, 0, 0, 0, None),
    "commit_then_500": ("PARSE_LEADS", 1, 2, 1, 2, None),
    "dropped_answer": ("PARSE_LEADS", 1, 2, 1, 2, None),
    "late_consumed": READS,
    "rate_limited": ("COOLDOWN", 0, 0, 0, 0, None),
    "server_error": ("COOLDOWN", 0, 0, 0, 0, None),
    "login_wall": ("LOGIN_REQUIRED", 0, 0, 0, 0, "login"),
    "captcha": ("LOGIN_REQUIRED", 0, 0, 0, 0, "login"),
}
FORBIDDEN = ["login_form_posts", "otp_requests", "typed_credentials", "reply_posts", "trap_clicks", "forbidden_clicks",
             "duplicate_contact_posts"]


class DialHome(stage.Home):
    """A home whose slot buys one of the wanted leads in each cycle."""

    phases = frozenset()

    def touch(self):
        self.touched += 1
        with open(os.path.join(self.slot, "slot_config.yml"), "w") as file:
            file.write(
                "dry_run: false\nauto_buy: true\nquality_level: 40\ncycle_seconds: 15\nmax_clicks_per_cycle: 1\n"
                "max_clicks_per_day: 2\nmax_clicks_per_week: 2\n"
                f"options: {{base_url: \"{self.market.base}\", wait_seconds: 8, answer_seconds: 5}}\n")


def settled(home, market, began):
    """Whether there is enough to judge: two looks at the site and no click that waits for its answer."""
    state = home.state()
    home.phases.add(state.get("phase"))
    if state.get("phase") in ("ERROR", "LOGIN_REQUIRED", "COOLDOWN"):
        return time.monotonic() - began > 12
    looks = [h for h in market.truth()["hits"] if h["path"].startswith("/bltxn")]
    return len(looks) >= 2 and state.get("cycles", 2) >= 2 and time.monotonic() - began > 22


def judge(binary, mode, seed, seconds):
    market = stage.Market(binary, seed)
    home = None
    try:
        market.control("drift", variant=mode)
        market.control("lag", seconds=6)
        if "arrivals" in mode:
            market.control("arrivals", on=True)
        home = DialHome(binary, market)
        home.phases = set()
        home.serve()
        began = time.monotonic()
        stage.eventually(seconds, lambda: settled(home, market, began), every=0.5)
        return row(mode, home, market, time.monotonic() - began)
    finally:
        if home is not None:
            home.stop()
            home.clean()
        market.end()


def row(mode, home, market, took):
    truth, state = market.truth(), home.state()
    items = home.api("GET", "/attention")
    items = items.get("items", items) if isinstance(items, dict) else items
    names = sorted({i["id"].split(":", 2)[-1].split(":")[0] for i in items})
    clicks, bought = len(truth["clicked"]), len(truth["consumed"])
    forbidden = {k: truth["counters"][k] for k in FORBIDDEN if truth["counters"][k]}
    events = {}
    for event in home.events():
        events[event["type"]] = events.get(event["type"], 0) + 1
    phase, least, most, least_bought, most_bought, word = EXPECTED.get(mode, (None, 0, 2, 0, 2, None))
    wrong = []
    # While it looks again, a slot that failed is back at its first phase for a moment.
    bad = home.phases & {"ERROR", "LOGIN_REQUIRED", "COOLDOWN"}
    if phase and (phase not in home.phases if phase != "PARSE_LEADS" else bad):
        wrong.append(f"phases {sorted(filter(None, home.phases))} instead of {phase}")
    if not least <= clicks <= most:
        wrong.append(f"{clicks} contacts asked for")
    if not least_bought <= bought <= most_bought:
        wrong.append(f"{bought} bought")
    if word and not any(word in json.dumps(i) for i in items):
        wrong.append(f"no item about {word}")
    if forbidden:
        wrong.append(f"forbidden {forbidden}")
    asked = [c["ofrid"] for c in truth["clicked"]]
    if len(asked) != len(set(asked)):
        wrong.append("a lead was asked for twice")
    results = {}
    for event in home.events("clicked"):
        key = event.get("result", "?") + (" " + event["reason"] if event.get("reason") else "")
        results[key] = results.get(key, 0) + 1
    return {"mode": mode, "phase": "/".join(sorted(bad)) or state.get("phase"), "items": names, "seen": events.get("lead_observed", 0) or
            events.get("observed", 0), "events": events, "intents": events.get("click_intended", 0), "clicks": clicks,
            "bought": bought, "verified": events.get("verified", 0), "results": results, "forbidden": forbidden,
            "wrong": wrong, "seconds": round(took, 1), "last_error": state.get("last_error")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/debug/engyne-host")
    parser.add_argument("--mode", action="append", default=[])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=75, help="the longest a mode may take")
    parser.add_argument("--parallel", type=int, default=4)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    modes, rows = options.mode or list(EXPECTED), []
    with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
        for one in pool.map(lambda m: judge(os.path.abspath(options.binary), m, options.seed, options.seconds), modes):
            rows.append(one)
            if not options.json:
                print(f"{one['mode']:16} {one['phase'] or '-':15} asked {one['clicks']} bought {one['bought']} "
                      f"verified {one['verified']}  items {','.join(one['items']) or '-':24} "
                      f"clicks {json.dumps(one['results'])}  forbidden {sum(one['forbidden'].values())}  "
                      f"{'ok' if not one['wrong'] else 'WRONG: ' + '; '.join(one['wrong'])}", flush=True)
    if options.json:
        print(json.dumps({"rows": rows}))
    return 1 if any(one["wrong"] for one in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
