"""RDS instances that a PostgreSQL on this machine stands behind. HTTP, below /simulator/:

  PUT    databases  {"<instance identifier>": {"socket": "<folder of the Unix socket>", "port": 5432}}   adds to the former

What AWS does to such an instance is done to that server, after AWS's time: its master's password is changed. Whoever may
enter the socket's folder is the superuser there, so no password is needed to do it.
"""
import sys
import threading
from typing import Any, Callable

from corrections import wrap
from script import ENDPOINTS, SCRIPT

SUPERUSER = "rdsadmin"
# Seconds that RDS takes to change a password.
CHANGE = 30

LINKS: dict[str, dict[str, Any]] = {}


def link(given: dict[str, Any]) -> None:
    for identifier, server in given.items():
        if set(server) != {"socket", "port"}:
            raise ValueError(f"a database has socket and port, got {sorted(server)} for {identifier}")
    LINKS.update(given)


def apply() -> None:
    ENDPOINTS["PUT", "databases"] = link
    from moto.rds import models as rds
    from moto.rds.exceptions import RDSClientError

    def make_create(create: Callable[..., Any]) -> Callable[..., Any]:
        def create_db_instance(self: Any, given: dict[str, Any]) -> Any:
            instance = create(self, given)
            password = given.get("master_user_password")
            if password and instance.db_instance_identifier in LINKS:
                change_password(instance, password)
            return instance

        return create_db_instance

    def make_modify(modify: Callable[..., Any]) -> Callable[..., Any]:
        def modify_db_instance(self: Any, identifier: str, given: dict[str, Any]) -> Any:
            before = self.describe_db_instances(identifier)[0]
            if before.status != "available":
                message = f"Database instance is not in available state: {identifier} is {before.status}."
                raise RDSClientError("InvalidDBInstanceState", message)
            instance = modify(self, identifier, given)
            password = given.get("master_user_password")
            if password and identifier in LINKS:
                later(instance, password)
            return instance

        return modify_db_instance

    wrap(rds.RDSBackend, "create_db_instance", make_create)
    wrap(rds.RDSBackend, "modify_db_instance", make_modify)


def later(instance: Any, password: str) -> None:
    """As at RDS: the call has been answered, and the former password opens the database for a while."""
    instance.status = "resetting-master-credentials"

    def run() -> None:
        try:
            change_password(instance, password)
        except Exception as error:  # the server may be down: RDS would say so in an event
            sys.stderr.write(f"the password of {instance.db_instance_identifier} was not changed: {error}\n")
        finally:
            instance.status = "available"

    timer = threading.Timer(SCRIPT.seconds(CHANGE), run)
    timer.daemon = True
    timer.start()


def change_password(instance: Any, password: str) -> None:
    from pg8000.native import Connection, identifier, literal

    server = LINKS[instance.db_instance_identifier]
    socket = f"{server['socket']}/.s.PGSQL.{server['port']}"
    connection = Connection(SUPERUSER, unix_sock=socket, database="postgres", timeout=10)
    try:
        connection.run(f"ALTER ROLE {identifier(instance.master_username)} PASSWORD {literal(password)}")
    finally:
        connection.close()
