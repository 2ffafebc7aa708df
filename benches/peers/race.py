"""The race: makes the problem, runs every peer in a process of its own, round after round, and prints medians.

race.py HOME [PARTIES [ROUNDS [PEER...]]]
"""

import importlib.util
import os
import random
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ["duckdb", "clingo", "scipy", "igraph", "rustworkx"]
TYPES = 64


def skewed(chance, bound):
    return int(bound * chance.random() ** 2.5)


def make(folder, parties):
    """The same problem as a policy (with and without conditions), as tables, and as facts of clingo."""
    done = f"{folder}/done"
    if os.path.exists(done):
        return
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(parties)
    origins = sorted({(chance.randrange(parties), skewed(chance, TYPES)) for _ in range(max(1, parties // 25))})
    claims = sorted({(chance.randrange(parties), skewed(chance, TYPES)) for _ in range(1000)})
    names = [f"{('app', 'store', 'queue', 'gateway', 'partner', 'team')[at % 6]}_{at}" for at in range(parties)]
    types = [f"record_of_{at}" for at in range(TYPES)]
    with (
        open(f"{folder}/plain.flow", "w") as plain,
        open(f"{folder}/conditional.flow", "w") as conditional,
        open(f"{folder}/flow.tsv", "w") as table,
    ):
        for out in (plain, conditional):
            out.write("policy race\n")
            out.writelines(f"data {name}\n" for name in types)
            out.writelines(f"party {name}: service\n" for name in names)
            out.writelines(f"origin {types[what]} at {names[where]}\n" for where, what in origins)
        conditional.writelines(f"fact fact_{at}\n" for at in range(4))
        for number in range(5 * parties):
            sender = skewed(chance, parties)
            receiver = (sender + 1 + chance.randrange(parties - 1)) % parties
            carried = sorted({skewed(chance, TYPES) for _ in range(1 + chance.randrange(8))})
            text = f"flow {names[sender]} -> {names[receiver]} carries {', '.join(types[what] for what in carried)}"
            plain.write(f"{text}\n")
            conditional.write(f"{text} when fact_{chance.randrange(4)}\n" if number % 5 == 0 else f"{text}\n")
            table.writelines(f"{what}\t{sender}\t{receiver}\n" for what in carried)
        for out in (plain, conditional):
            out.writelines(
                f"claim c{number}: {types[what]} never reaches {names[whom]}\n"
                for number, (whom, what) in enumerate(claims)
            )
    for name, rows in (("origin", origins), ("claim", claims)):
        with open(f"{folder}/{name}.tsv", "w") as out:
            out.writelines(f"{what}\t{whom}\n" for whom, what in rows)
    with open(f"{folder}/facts.lp", "w") as out:
        for name in ("flow", "origin", "claim"):
            with open(f"{folder}/{name}.tsv") as rows:
                out.writelines(f"{name}({row.strip().replace(chr(9), ',')}).\n" for row in rows)
    open(done, "w").close()


def command(folder, peer, out):
    if not peer.startswith("flowproof"):
        return [sys.executable, f"{HERE}/peer.py", peer, folder]
    which = "conditional" if peer.endswith("conditional") else "plain"
    rules = ["-A", "warnings", "-A", "dead-flow"] if peer.endswith("claims alone") else []
    return [os.environ["FLOWPROOF"], "check", "--format", "json", "--output", out, *rules, f"{folder}/{which}.flow"]


def failing(out):
    """Line by line: what this process needs, the next one would be said to have needed."""
    with open(out) as report:
        verdicts = [line for line in report if line.lstrip().startswith('"verdict":')]
    return sum('"holds"' not in verdict for verdict in verdicts)


def run(folder, peer):
    out = f"{folder}/report.json"
    start = time.perf_counter()
    process = subprocess.Popen(command(folder, peer, out), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = process.stdout.read().decode().split()
    _, _, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    failed = failing(out) if peer.startswith("flowproof") else said[-1] if said else "failed to run"
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, failed


def main():
    home = sys.argv[1]
    parties = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    installed = [peer for peer in PEERS if importlib.util.find_spec(peer)]
    own = ["flowproof", "flowproof conditional", "flowproof claims alone"]
    peers = [*own, *(sys.argv[4:] or installed)]
    folder = f"{home}/{parties}"
    make(folder, parties)
    results = {peer: [] for peer in peers}
    for _ in range(rounds):
        for peer in peers:
            results[peer].append(run(folder, peer))
    text = os.path.getsize(f"{folder}/plain.flow") / 1e6
    print(f"{parties} parties, {5 * parties} flows, {text:.0f} MB of policy, medians of {rounds}\n")
    print("| peer | wall s | CPU s | CPU, flowproof = 1 | peak MB | claims that fail |")
    print("|---|---|---|---|---|---|")
    first = statistics.median(cpu for _, cpu, _, _ in results["flowproof"])
    for peer, runs in results.items():
        wall, cpu, peak = (statistics.median(one[at] for one in runs) for at in range(3))
        print(f"| {peer} | {wall:.2f} | {cpu:.2f} | {cpu / first:.1f} | {peak:.0f} | {runs[0][3]} |")


if __name__ == "__main__":
    main()
