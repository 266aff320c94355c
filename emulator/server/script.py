"""What a test or a person tells the emulator to do, and what it was asked. HTTP, below /simulator/:

  GET    identity   the nonce that the emulator was started with
  PUT    script     {"health": {"<launch template version or *>": {"state", "reason", "description"}},
                     "refresh": {"<group or *>": {"outcome": "Failed" | "Cancelled" | ..., "after": 1}   ends like this, with so
                                                      many instances replaced; 0 when it is not said
                                                 {"hold": true}   ends as soon as somebody asks for its rollback, too late
                                                 {"irreversible": true}   refuses a rollback}}   replaces the former script
  PUT    images     {"<image or *>": {"environment": {"<name>": "<value>"}}}   what stands in for more images on this machine:
                    a build that names one runs with these variables, whatever its project says; any other is not found
  GET    requests   every call of StartInstanceRefresh and RollbackInstanceRefresh, as it was sent
"""
import contextlib
import json
import threading
from typing import Any, Callable, Iterable

PREFIX = "/simulator/"


class Script:
    def __init__(self) -> None:
        self.speed = 60.0
        self.health: dict[str, dict[str, str]] = {}
        self.refresh: dict[str, dict[str, Any]] = {}
        self.images: dict[str, dict[str, Any]] = {}
        self.requests: list[dict[str, Any]] = []

    def replace(self, given: dict[str, Any]) -> None:
        unknown = set(given) - {"health", "refresh"}
        if unknown:
            raise ValueError(f"a script has health and refresh, got {sorted(unknown)}")
        for name, each in given.get("refresh", {}).items():
            if not isinstance(each, dict) or set(each) - {"outcome", "after", "hold", "irreversible"}:
                raise ValueError(f"refresh of {name} has outcome, after, hold and irreversible, got {each!r}")
        self.health = given.get("health", {})
        self.refresh = given.get("refresh", {})

    def health_of(self, version: str | None) -> dict[str, str] | None:
        return self.health.get(str(version)) or self.health.get("*")

    def refresh_of(self, group: str) -> dict[str, Any]:
        return self.refresh.get(group) or self.refresh.get("*") or {}

    def image(self, name: str) -> dict[str, Any] | None:
        """What is said of this image, and of all of them where it says nothing; None: there is no such image."""
        found = [self.images[key]["environment"] for key in ("*", name) if key in self.images]
        return {"environment": {key: value for each in found for key, value in each.items()}} if found else None

    def seconds(self, aws_seconds: float) -> float:
        return aws_seconds / self.speed


SCRIPT = Script()

# Of other modules, by method and name: told what the request's body holds.
ENDPOINTS: dict[tuple[str, str], Callable[[Any], None]] = {}


class Endpoint:
    """
    WSGI: answers what stands below /simulator/ and leaves the rest to moto, a request at a time: its models are not made
    for threads. Two groups that launch into one subnet at once share a generator, and one of the calls fails.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], nonce: str) -> None:
        self.app = app
        self.nonce = nonce
        self.turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            with self.turn, contextlib.closing(self.app(environ, start_response)) as answer:
                return list(answer)
        status, body = self.answer(environ["REQUEST_METHOD"], path[len(PREFIX) :], environ)
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    def answer(self, method: str, name: str, environ: dict[str, Any]) -> tuple[str, Any]:
        if (method, name) == ("GET", "identity"):
            return "200 OK", {"nonce": self.nonce}
        if (method, name) == ("GET", "requests"):
            return "200 OK", SCRIPT.requests
        if method == "PUT" and name in ("script", "images"):
            try:
                given = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
                if name == "script":
                    SCRIPT.replace(given)
                else:
                    SCRIPT.images.update(given)
            except ValueError as error:
                return "400 Bad Request", {"message": str(error)}
            return "200 OK", {}
        if (method, name) in ENDPOINTS:
            try:
                ENDPOINTS[method, name](json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))))
            except ValueError as error:
                return "400 Bad Request", {"message": str(error)}
            return "200 OK", {}
        return "404 Not Found", {"message": f"nothing at {method} {PREFIX}{name}"}
