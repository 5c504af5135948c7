#!/usr/bin/env python3
"""Import check: every target imports only what the manifest gives it directly, only Sources/Bridge imports C (and a
benchmark the C of Benchmarks, its floor), and no site's or vendor's name stands in Swift. Prints file:line for each
fault and exits 1 when there is one."""
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SYSTEM = {"Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "Synchronization", "Testing",
          "RegexBuilder", "_StringProcessing", "Swift", "os"}
PLATFORM = {"Glibc", "Darwin", "Musl"}
BRIDGE_ONLY = {"CurlBridge": {"Egress"}, "ProcessBridge": {"Slots", "Browser", "PluginKit", "Upkeep", "HostApp", "engyne-host", "engyne-bench"}}
IMPORT = re.compile(r"^\s*(?:@\w+\s+)*(?:package |public |internal |private |fileprivate )?import (?:struct |class |enum |protocol |func |var |let |typealias )?(\w+)")
NAMES = re.compile(r"indiamart|waha", re.I)


def targets():
    out = subprocess.run(["swift", "package", "describe", "--type", "json"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return json.loads(out[out.index("{"):])["targets"]


def faults():
    all_targets = targets()
    c_targets = {t["name"]: Path(t["path"]).parts[0] for t in all_targets if t["module_type"] in ("ClangTarget", "SystemLibraryTarget")}
    for target in all_targets:
        if target["module_type"] != "SwiftTarget":
            continue
        tests = target["type"] == "test"
        products = set(target.get("product_dependencies", []))
        allowed = set(target.get("target_dependencies", [])) | products | SYSTEM | {target["name"]}
        if products & {"Hummingbird"}:
            allowed |= {"HTTPTypes", "NIOCore", "NIOPosix", "NIOHTTP1", "HummingbirdCore", "ServiceLifecycle", "Logging", "NIOHTTPTypesHTTP1"}
        for source in target["sources"]:
            path = Path(target["path"]) / source
            in_bridge = "Bridge" in path.parts
            in_bench = path.parts[0] == "Benchmarks"
            for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
                found = IMPORT.match(line)
                if not found:
                    continue
                module = found[1]
                if module in PLATFORM:
                    continue
                if module in c_targets and not in_bridge and not (in_bench and c_targets[module] == "Benchmarks"):
                    yield f"{path}:{number}: imports the C target {module}; only Sources/Bridge may"
                elif module in BRIDGE_ONLY and not tests and not in_bridge and target["name"] not in BRIDGE_ONLY[module]:
                    yield f"{path}:{number}: {target['name']} imports {module}, which only {sorted(BRIDGE_ONLY[module])} may"
                elif module not in allowed:
                    yield f"{path}:{number}: imports {module}, which Package.swift does not give {target['name']}"
    for path in sorted([*(ROOT / "Sources").rglob("*"), *(ROOT / "Benchmarks").rglob("*")]):
        if path.suffix in (".swift", ".c", ".h"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if NAMES.search(line):
                    yield f"{path.relative_to(ROOT)}:{number}: a site's or vendor's name stands in {path.relative_to(ROOT).parts[0]}"


problems = list(faults())
print("\n".join(problems) if problems else "imports: every arrow is one of Package.swift's")
sys.exit(1 if problems else 0)
