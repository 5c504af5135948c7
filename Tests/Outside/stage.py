"""A stage for checks from outside: a practice market, a home with one buying slot, and the real binary between them.

Nothing here knows the host's inside: it reads the files and asks the addresses that docs/ promises, and judges a market
by what the market itself counted.
"""
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SLOT = """dry_run: false
auto_buy: true
quality_level: 40
cycle_seconds: 15
max_clicks_per_cycle: 5
max_clicks_per_day: 900
max_clicks_per_week: 900
keywords: [walktest]
channels:
  outbox: {enabled: true, approval: required, template: first_touch, window: "00:00-24:00"}
options:
  base_url: %s
# touched %d times
"""


class Trouble(Exception):
    """The stage itself could not do its part; says nothing about the host's promises."""


def eventually(seconds, ask, every=0.05):
    """What `ask` answers once that is true, else its last answer after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer or time.monotonic() > end:
            return answer
        time.sleep(every)


def call(method, url, body=None, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = "Bearer " + token
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return {"status": error.code, "body": error.read().decode(errors="replace")}


def lines(path):
    """Whole JSON lines of a log; a torn tail is left out."""
    try:
        with open(path, "rb") as file:
            rows = file.read().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    out = []
    for row in rows:
        try:
            out.append(json.loads(row))
        except ValueError:
            pass  # a torn line that a later append closed
    return out


class Market:
    """The bundled practice market as a process of its own, with what it counted."""

    def __init__(self, binary, seed):
        self.process = subprocess.Popen(
            [binary, "practice-site", "--port", "0", "--seed", str(seed)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.base = self.process.stdout.readline().strip()
        if not self.base:
            raise Trouble("the practice site did not start")
        self.control("arrivals", on=False)

    def control(self, verb, **body):
        return call("POST", f"{self.base}/__control/{verb}", body)

    def drop(self, title):
        return self.control("drop", n=1, title=title, country="India")["dropped"][0]["id"]

    def truth(self):
        return call("GET", self.base + "/__truth")

    def end(self):
        self.process.kill()
        self.process.wait()


class Home:
    """One home with a host, and the slot `alpha` that may buy."""

    def __init__(self, binary, market):
        self.binary, self.market = binary, market
        self.folder = tempfile.mkdtemp(prefix="engyne-outside-")
        self.slot = os.path.join(self.folder, "slots", "alpha")
        os.makedirs(os.path.join(self.slot, "templates"))
        with open(os.path.join(self.slot, "templates", "first_touch.txt"), "w") as file:
            file.write("Hello {{contact.name|there}}, about {{lead.title}}.")
        self.touched = 0
        self.touch()
        self.host = None

    def touch(self):
        """Changes the settings file, which makes a waiting worker begin a cycle."""
        self.touched += 1
        path = os.path.join(self.slot, "slot_config.yml")
        with open(path + ".new", "w") as file:
            file.write(SLOT % (self.market.base, self.touched))
        os.replace(path + ".new", path)

    def serve(self):
        environment = dict(os.environ, ENGYNE_HOME=self.folder, DISPATCHER_DRY_RUN="false")
        self.log = open(os.path.join(self.folder, "serve.log"), "ab")
        self.host = subprocess.Popen(
            [self.binary, "serve", "--home", self.folder, "--port", "0"], env=environment, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log, start_new_session=True)
        if not eventually(40, self.is_up):
            raise Trouble("the host did not come up; see " + self.log.name)

    def info(self):
        try:
            with open(os.path.join(self.folder, "runtime", "host.json")) as file:
                return json.load(file)
        except (FileNotFoundError, ValueError):
            return {}

    def is_up(self):
        info = self.info()
        if info.get("pid") != self.host.pid:
            return False
        try:
            return "status" in call("GET", info["base_url"] + "/health")
        except OSError:
            return False

    def api(self, method, path, body=None):
        info = self.info()
        return call(method, info["base_url"] + path, body, info["cli_token"])

    def state(self):
        try:
            with open(os.path.join(self.slot, "slot_state.json")) as file:
                return json.load(file)
        except (FileNotFoundError, ValueError):
            return {}

    def events(self, kind=None, lead=None):
        return [e for e in lines(os.path.join(self.slot, "leads.jsonl"))
                if (kind is None or e.get("type") == kind) and (lead is None or e.get("lead_id") == lead)]

    def trail(self, lead):
        return [e["type"] for e in self.events(lead=lead)]

    def worker(self):
        return self.state().get("pid")

    def browser(self):
        try:
            with open(os.path.join(self.slot, "browser.pid")) as file:
                return int(file.readline())
        except (FileNotFoundError, ValueError):
            return None

    def processes(self):
        """Living processes that name this home in their arguments or environment, without this check's own."""
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == os.getpid():
                continue
            try:
                with open(f"/proc/{name}/stat") as file:
                    state = file.read().rpartition(")")[2].split()[0]
                texts = [open(f"/proc/{name}/{part}", "rb").read() for part in ("cmdline", "environ")]
            except OSError:
                continue
            if state == "Z" or texts[0].startswith(b"strace"):
                continue
            if any(self.folder.encode() in text for text in texts):
                found.append(f"{name} {texts[0].replace(bytes(1), b' ').decode(errors='replace')[:100]}")
        return found

    def stop(self):
        """Ends the host as a service manager would; answers whether it went within 30 s."""
        if self.host is None or self.host.poll() is not None:
            return True
        self.host.send_signal(signal.SIGTERM)
        try:
            self.host.wait(30)
            return True
        except subprocess.TimeoutExpired:
            return False

    def clean(self):
        if self.host and self.host.poll() is None:
            self.host.kill()
            self.host.wait()
        for row in self.processes():
            try:
                os.kill(int(row.split()[0]), signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
