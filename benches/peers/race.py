"""The race: makes each problem, runs every peer in a process of its own, round after round, and prints medians."""

import argparse
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OWN = {"flowproof": [], "flowproof-conditions": [], "flowproof-claims": ["-A", "warnings", "-A", "dead-flow"]}
CRATES = {
    "bound": "bound",
    "flowproof-engine": "flowproof",
    "petgraph": "petgraph",
    "datafrog": "datafrog",
    "differential-dataflow": "differential",
    "ascent": "ascent",
}
PYTHON = ["duckdb", "clingo", "scipy", "igraph", "rustworkx"]


def arguments():
    numbers = lambda text: [int(number) for number in text.split(",")]
    parser = argparse.ArgumentParser(prog="benches/peers/run", description=__doc__)
    parser.add_argument("--home", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--parties", type=numbers, default=[20_000], help="five times as many flows")
    parser.add_argument("--kind", type=lambda text: text.split(","), default=["power-law"])
    parser.add_argument("--types", type=numbers, default=[64])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow", type=float, default=60, help="a peer that takes longer (s) runs once")
    parser.add_argument("--timeout", type=float, default=600, help="a peer that takes longer (s) is stopped")
    parser.add_argument("peers", nargs="*", help="all that can be had, if none is named")
    return parser.parse_args()


def available():
    installed = [peer for peer in PYTHON if importlib.util.find_spec(peer)]
    return [*OWN, *CRATES, *installed, *(["souffle"] if shutil.which("souffle") else [])]


def make(home, kind, parties, types):
    folder = f"{home}/{kind}-{parties}-{types}"
    if not os.path.exists(f"{folder}/done"):
        subprocess.run([os.environ["ENGINES"], "make", kind, str(parties), str(types), folder], check=True)
        open(f"{folder}/done", "w").close()
    return folder


def command(folder, peer):
    if peer in CRATES:
        return [os.environ["ENGINES"], CRATES[peer], folder]
    if peer not in OWN:
        return [sys.executable, f"{HERE}/peer.py", peer, folder]
    which = "conditional" if peer.endswith("conditions") else "plain"
    report = ["--format", "json", "--output", f"{folder}/report.json"]
    return [os.environ["FLOWPROOF"], "check", *report, *OWN[peer], f"{folder}/{which}.flow"]


def said_by_flowproof(folder):
    """Line by line: what this process needs, the next one would be said to have needed."""
    with open(f"{folder}/report.json") as report:
        verdicts = [line for line in report if line.lstrip().startswith('"verdict":')]
    return {"failing": sum('"holds"' not in verdict for verdict in verdicts)}


def run(folder, peer, timeout):
    """What the whole process took, and what it said; nothing of what one said that failed or was stopped."""
    start = time.perf_counter()
    process = subprocess.Popen(command(folder, peer), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    stop = threading.Timer(timeout, process.kill)
    stop.start()
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    stop.cancel()
    whole = {"wall": time.perf_counter() - start, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}
    if peer in OWN:
        return whole | said_by_flowproof(folder)
    if status != 0:
        return whole | {"failing": "stopped" if whole["wall"] > timeout else "failed to run"}
    said = json.loads(said)
    phases = [said[phase] for phase in ("build", "solve") if said.get(phase)]
    engine = [sum(phase[at] for phase in phases) for at in (0, 1)] if phases else None
    return whole | {"failing": said["failing"], "reached": said.get("reached"), "engine": engine}


def race(folder, peers, asked):
    results = {peer: [] for peer in peers}
    for number in range(asked.rounds):
        for peer, runs in results.items():
            if all(run["wall"] < asked.slow for run in runs):
                runs.append(run(folder, peer, asked.timeout) | {"round": number})
    return results


def median(runs, what):
    return statistics.median(what(run) for run in runs)


def ratio(runs, others):
    """Of one round each, and so at one time: others may use the machine."""
    of_round = {run["round"]: run["engine"][0] for run in others}
    ratios = [run["engine"][0] / of_round[run["round"]] for run in runs if run["round"] in of_round]
    return f"{statistics.median(ratios):.1f}" if ratios else "-"


def table(*rows):
    print(f"| {' | '.join(rows[0])} |\n|{'---|' * len(rows[0])}")
    for row in rows[1:]:
        print(f"| {' | '.join(row)} |")
    print()


def whole(results):
    """From text or tables to verdicts."""
    first = median(results["flowproof"], lambda run: run["cpu"]) if "flowproof" in results else None
    for peer, runs in results.items():
        # Its input is neither a text nor what the tables say, but a policy made of them.
        if peer != "flowproof-engine":
            wall, cpu, peak = (median(runs, lambda run: run[what]) for what in ("wall", "cpu", "peak"))
            beside = f"{cpu / first:.1f}" if first else "-"
            yield peer, f"{wall:.2f}", f"{cpu:.2f}", beside, f"{peak:.0f}", str(runs[0]["failing"])


def alone(results):
    """Engines alone."""
    timed = {peer: runs for peer, runs in results.items() if runs[0].get("engine")}
    for peer, runs in timed.items():
        cpu, wall = (median(runs, lambda run: run["engine"][at]) for at in (0, 1))
        beside = (ratio(runs, timed.get(other, [])) for other in ("bound", "flowproof-engine"))
        yield peer, f"{cpu:.3f}", f"{wall:.3f}", *beside, str(runs[0]["reached"] or "-")


def differing(results):
    """Peers that found something else than the first one that was asked the same."""
    conditional = "flowproof-conditions"
    for what in ("failing", "reached"):
        plain = {peer: runs[0].get(what) for peer, runs in results.items() if peer != conditional}
        numbers = {peer: found for peer, found in plain.items() if isinstance(found, int)}
        yield from (f"{peer}: {what} {found}" for peer, found in numbers.items() if found != min(numbers.values()))


def main():
    asked = arguments()
    peers = asked.peers or available()
    wrong = []
    for parties in asked.parties:
        for types in asked.types:
            for kind in asked.kind:
                folder = make(asked.home, kind, parties, types)
                results = race(folder, peers, asked)
                text = os.path.getsize(f"{folder}/plain.flow") / 1e6
                print(f"## {kind}: {parties} parties, {5 * parties} flows, {types} types, {text:.0f} MB of policy")
                print(f"medians of {asked.rounds}, load {os.getloadavg()[1]:.1f}\n")
                table(("peer", "wall s", "CPU s", "CPU, flowproof = 1", "peak MB", "claims that fail"), *whole(results))
                columns = ("engine alone", "CPU s", "wall s", "CPU, bound = 1", "CPU, flowproof = 1", "pairs held")
                table(columns, *alone(results))
                wrong.extend(differing(results))
    sys.exit("\n".join(["these differ from the others:", *wrong]) if wrong else 0)


if __name__ == "__main__":
    main()
