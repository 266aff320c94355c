"""Lines of a build in CloudWatch Logs, where AWS writes them."""
import time
from datetime import datetime, timezone


class BuildLog:
    def __init__(self, account: str, region: str, group: str, stream: str) -> None:
        self.account = account
        self.region = region
        self.group = group
        self.stream = stream

    def say(self, text: str) -> None:
        """What CodeBuild itself says."""
        self.write(f"[Container] {datetime.now(timezone.utc):%Y/%m/%d %H:%M:%S} {text}")

    def write(self, line: str) -> None:
        from moto.logs.models import logs_backends

        backend = logs_backends[self.account][self.region]
        backend.ensure_log_group(self.group)
        backend.ensure_log_stream(self.group, self.stream)
        # CloudWatch Logs refuses an empty message
        events = [{"timestamp": int(time.time() * 1000), "message": line or " "}]
        backend.put_log_events(self.group, self.stream, events)
