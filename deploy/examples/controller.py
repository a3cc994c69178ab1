"""A controller in another language, from the protos alone: pip install grpcio grpcio-tools, then

    python deploy/examples/controller.py --pool orders --workload batch --replicas 2

It lists pools, asks for replicas of a workload whose target is `external`, and tells decisions as they are made, also after
the engine was away. It shows the engine MICROSCALER_TOKEN (role operator) and, with --ca, wants TLS and a certificate of it.
"""
import argparse
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import grpc

TTL_MS = 5000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", default="127.0.0.1:7002")
    parser.add_argument("--ca", type=Path, help="certificates to trust, as PEM; left out: plain text")
    parser.add_argument("--protos", type=Path, default=Path(__file__).parents[2] / "proto")
    parser.add_argument("--pool", default="orders")
    parser.add_argument("--workload", default="batch")
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--after", type=int, default=0, help="decisions after this one; 0: all that are kept")
    return parser.parse_args()


def control(options):
    sys.path.insert(0, str(options.protos))
    messages, services = grpc.protos_and_services("microscaler/v1/engine.proto")
    tls = options.ca and grpc.ssl_channel_credentials(options.ca.read_bytes())
    soon = [("grpc.max_reconnect_backoff_ms", 1000)]
    channel = grpc.secure_channel(options.engine, tls, soon) if tls else grpc.insecure_channel(options.engine, soon)
    engine = services.DecisionEngineStub(channel)
    call = {"metadata": [("authorization", f"Bearer {token}")] if (token := os.environ.get("MICROSCALER_TOKEN")) else [], "timeout": 5}

    def say(ttl_ms):
        word = {"pool": options.pool, "workload": options.workload, "owner": "python", "replicas": options.replicas}
        engine.SetDemand(messages.SetDemandRequest(**word, ttl_ms=ttl_ms), **call)

    def listen(until):
        """Tells what is decided after the last that was seen; an engine that lives says something every second."""
        stream = engine.WatchDecisions(messages.WatchDecisionsRequest(pool=options.pool, after_id=options.after), **call)
        for event in stream:
            if event.HasField("decision"):
                made, options.after = event.decision, event.decision.id
                print(f"{made.id} {made.workload}: {getattr(made, 'from')} → {made.desired}, {made.reason}: {made.detail}", flush=True)
            if time.monotonic() > until:
                return stream.cancel()

    for pool in engine.ListPools(messages.ListPoolsRequest(), **call).pools:
        print(f"pool {pool.name}, revision {pool.revision}, from {pool.origin}", flush=True)
    try:
        while True:
            try:
                say(TTL_MS)  # it ends by itself: whoever wants it to stay says it again in time
                listen(time.monotonic() + TTL_MS / 3000)
            except grpc.RpcError as error:
                if error.code().name not in ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED"):
                    raise
                print(f"lost: {error.details()}", file=sys.stderr, flush=True)
                time.sleep(1)
    finally:
        with suppress(grpc.RpcError):  # without an engine the word ends by itself
            say(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            control(arguments())
    except (grpc.RpcError, OSError, ValueError, ImportError, NotImplementedError) as error:
        sys.exit(f"{error.code().name}: {error.details()}" if isinstance(error, grpc.RpcError) else str(error))
