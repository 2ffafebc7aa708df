"""One peer on one problem: peer.py NAME FOLDER prints how many claims fail, and what finding out took once the tables were read."""

import json
import os
import subprocess
import sys
import time


class Watch:
    """Adds up what its blocks take: seconds of all processors, and on the clock."""

    took = (0.0, 0.0)

    def __enter__(self):
        self.start = (time.process_time(), time.perf_counter())

    def __exit__(self, *_):
        now = (time.process_time(), time.perf_counter())
        self.took = tuple(took + end - start for took, end, start in zip(self.took, now, self.start))


watch = Watch()


def duckdb(folder):
    import duckdb

    db = duckdb.connect()
    for name, columns in (
        ("flow", "{'d':'USMALLINT','p':'UINTEGER','q':'UINTEGER'}"),
        ("origin", "{'d':'USMALLINT','p':'UINTEGER'}"),
        ("claim", "{'d':'USMALLINT','p':'UINTEGER'}"),
    ):
        options = f"delim='\t', header=false, columns={columns}"
        db.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder}/{name}.tsv', {options})")
    with watch:
        db.execute(
            """CREATE TABLE holds AS WITH RECURSIVE holds(d, p) AS (
                 SELECT d, p FROM origin
                 UNION SELECT flow.d, flow.q FROM holds JOIN flow ON flow.d = holds.d AND flow.p = holds.p)
               SELECT * FROM holds"""
        )
        failing = db.execute("SELECT count(*) FROM claim SEMI JOIN holds USING (d, p)").fetchone()[0]
    return failing, db.execute("SELECT count(*) FROM holds").fetchone()[0]


def clingo(folder):
    import clingo

    control = clingo.Control(["--warn=none"])
    control.load(f"{folder}/facts.lp")
    rules = "holds(D,P) :- origin(D,P). holds(D,Q) :- holds(D,P), flow(D,P,Q). fails(D,P) :- claim(D,P), holds(D,P)."
    control.add("base", [], f"{rules}")
    with watch:
        control.ground([("base", [])])
    failing, reached = (sum(1 for _ in control.symbolic_atoms.by_signature(name, 2)) for name in ("fails", "holds"))
    return failing, reached


def souffle(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    said = subprocess.run(["souffle", "-F", folder, f"{here}/reach.dl"], capture_output=True, check=True, text=True).stdout
    sizes = dict(line.split() for line in said.splitlines())
    watch.took = None
    return int(sizes["fails"]), int(sizes["holds"])


def tables(folder):
    """Flows, origins and claims by data type, as arrays."""
    import numpy

    def read(name):
        table = numpy.loadtxt(f"{folder}/{name}.tsv", dtype=numpy.int64, delimiter="\t", ndmin=2)
        return table[numpy.argsort(table[:, 0], kind="stable")]

    flows, origins, claims = read("flow"), read("origin"), read("claim")
    parties = int(max(flows[:, 1:].max(), origins[:, 1].max(), claims[:, 1].max())) + 1
    for data in numpy.unique(claims[:, 0]):
        yield parties, *(table[table[:, 0] == data][:, 1:] for table in (flows, origins, claims))


def failing(folder, reached):
    """Counts claims; `reached` says which parties are reached along edges from a source that stands behind all others."""
    import numpy

    count = 0
    for parties, flows, origins, claims in tables(folder):
        starts = numpy.full(len(origins), parties)
        edges = numpy.concatenate([flows, numpy.stack([starts, origins[:, 0]], axis=1)])
        with watch:
            found = reached(parties + 1, edges, parties)
        count += int(numpy.isin(claims[:, 0], found).sum())
    # Types that no claim is about were left out.
    return count, None


def scipy(folder):
    import numpy
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import breadth_first_order

    def reached(nodes, edges, source):
        matrix = csr_matrix((numpy.ones(len(edges), dtype=numpy.int8), edges.T), shape=(nodes, nodes))
        return breadth_first_order(matrix, source, return_predecessors=False)

    return failing(folder, reached)


def igraph(folder):
    import igraph

    def reached(nodes, edges, source):
        return igraph.Graph(nodes, edges, directed=True).subcomponent(source, "out")

    return failing(folder, reached)


def rustworkx(folder):
    import rustworkx

    def reached(nodes, edges, source):
        graph = rustworkx.PyDiGraph(multigraph=True)
        graph.add_nodes_from(range(nodes))
        graph.add_edges_from_no_data([tuple(edge) for edge in edges.tolist()])
        return list(rustworkx.descendants(graph, source))

    return failing(folder, reached)


if __name__ == "__main__":
    failing, reached = globals()[sys.argv[1]](sys.argv[2])
    print(json.dumps({"failing": failing, "reached": reached, "solve": watch.took}))
