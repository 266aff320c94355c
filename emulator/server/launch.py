"""Starts moto with our corrections: python launch.py --port 5000 --nonce <text> [--speed 60]"""
import argparse
import os
import signal
import sys


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--nonce", required=True, help="answered at /simulator/identity: proves whose listener this is")
    parser.add_argument("--speed", type=float, default=60, help="AWS's waiting times are divided by this (default 60)")
    return parser.parse_args()


def main() -> None:
    given = parse()
    os.environ["MOTO_PORT"] = str(given.port)
    # moto reads its environment while it is imported
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import run_simple

    import autoscaling_groups
    import codebuild_actions
    import codebuild_projects
    import corrections
    import databases
    import secrets_manager
    import instance_refresh_actions
    import kubernetes
    import target_health
    from script import SCRIPT, Endpoint

    SCRIPT.speed = given.speed
    modules = (corrections, autoscaling_groups, target_health, instance_refresh_actions, codebuild_projects, codebuild_actions, kubernetes)
    for module in modules:
        module.apply()
    for module in (databases, secrets_manager):
        module.apply()

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = DomainDispatcherApplication(create_backend_app)
    run_simple("127.0.0.1", given.port, Endpoint(app, given.nonce), threaded=True)


if __name__ == "__main__":
    main()
