"""A controller in another language, from the protos alone.

    pip install grpcio grpcio-tools
    python deploy/examples/controller.py --pool orders --workload batch --replicas 2

It lists the pools, asks for replicas of a workload whose target is `external`, and tells the decisions as they are made.
MICROSCALER_TOKEN is shown where the engine asks for credentials (role operator).
"""

import argparse
import importlib
import os
import sys
import tempfile
import threading
from pathlib import Path

import grpc
from grpc_tools import protoc

TTL_MS = 5000
DEADLINE_S = 5


def client_code(protos: Path):
    """The messages and the client of the engine, generated into a folder of their own."""
    folder = tempfile.TemporaryDirectory()
    files = [str(protos / "microscaler/v1" / name) for name in ("common.proto", "engine.proto")]
    out = [f"--python_out={folder.name}", f"--grpc_python_out={folder.name}"]
    if protoc.main(["protoc", f"-I{protos}", *out, *files]) != 0:
        raise SystemExit("the protos cannot be read")
    sys.path.insert(0, folder.name)
    modules = [importlib.import_module(f"microscaler.v1.engine_{kind}") for kind in ("pb2", "pb2_grpc")]
    folder.cleanup()
    return modules


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", default="127.0.0.1:7002")
    parser.add_argument("--protos", type=Path, default=Path(__file__).parents[2] / "proto")
    parser.add_argument("--pool", default="orders")
    parser.add_argument("--workload", default="batch")
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--after", type=int, default=0, help="decisions after this one; 0: all that are kept")
    parser.add_argument("--decisions", type=int, default=0, help="end after so many; 0: go on for ever")
    return parser.parse_args()


def main():
    options = arguments()
    messages, services = client_code(options.protos)
    token = os.environ.get("MICROSCALER_TOKEN")
    who = [("authorization", f"Bearer {token}")] if token else []
    call = {"metadata": who, "timeout": DEADLINE_S}
    engine = services.DecisionEngineStub(grpc.insecure_channel(options.engine))

    for pool in engine.ListPools(messages.ListPoolsRequest(), **call).pools:
        print(f"pool {pool.name}, revision {pool.revision}, from {pool.origin}", flush=True)

    word = {"pool": options.pool, "workload": options.workload, "owner": "python"}
    over = threading.Event()

    def repeat():
        """A word ends by itself: whoever wants it to stay says it again in time."""
        while not over.is_set():
            demand = messages.SetDemandRequest(**word, replicas=options.replicas, ttl_ms=TTL_MS)
            try:
                engine.SetDemand(demand, **call)
            except grpc.RpcError as error:
                print(f"not heard: {error.code().name}: {error.details()}", file=sys.stderr, flush=True)
            over.wait(TTL_MS / 3000)

    speaker = threading.Thread(target=repeat)
    speaker.start()
    told = 0
    try:
        # a stream has no deadline; an engine that lives says so every second
        wanted = messages.WatchDecisionsRequest(pool=options.pool, after_id=options.after)
        for event in engine.WatchDecisions(wanted, metadata=who):
            if event.WhichOneof("event") != "decision":
                continue
            made = event.decision
            print(f"{made.id} {made.workload}: {getattr(made, 'from')} → {made.desired}, {made.reason}: {made.detail}", flush=True)
            told += 1
            if told == options.decisions:
                break
    except KeyboardInterrupt:
        pass
    finally:
        over.set()
        speaker.join()
        engine.SetDemand(messages.SetDemandRequest(**word, replicas=options.replicas, ttl_ms=0), **call)


if __name__ == "__main__":
    main()
