"""Instance refresh, which moto lacks, as AWS documents it: one at a time, desired configuration, launch before
terminate, alarms, bake time, rollback. https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""
import threading
import time
import uuid
from datetime import datetime, timezone
from typing import Any

from autoscaling_groups import concrete_version
from script import SCRIPT
from target_health import is_healthy

RUNNING = ("Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress")
POLL_SECONDS = 0.05


class Refresh:
    def __init__(self, group: Any, desired: dict[str, Any] | None, preferences: dict[str, Any]) -> None:
        self.group = group
        self.id = str(uuid.uuid4())
        self.former = concrete_version(group)
        template = (desired or {}).get("LaunchTemplate")
        self.desired = str(template["Version"]) if template else self.former
        self.desired_configuration = desired
        self.preferences = preferences
        self.status = "Pending"
        self.reason: str | None = None
        self.rollback: dict[str, Any] | None = None
        self.started = datetime.now(timezone.utc)
        self.ended: datetime | None = None
        self.asked: str | None = None
        self.script = SCRIPT.refresh_of(group.name)
        # Set once it may come to its end; a script holds it back until somebody asks for a rollback, too late.
        self.may_end = threading.Event()
        if not self.script.get("hold"):
            self.may_end.set()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.total = max(len(group.instance_states), 1)

    def start(self) -> None:
        self.thread.start()

    def run(self) -> None:
        try:
            self.run_to_its_end()
        except Exception as error:  # a defect of the emulator must not look like a refresh that goes on for ever
            self.end("Failed", f"the emulator failed: {error!r}")
            raise

    def run_to_its_end(self) -> None:
        time.sleep(SCRIPT.seconds(10))
        self.status = "InProgress"
        outcome = self.script.get("outcome")
        if outcome is not None:
            self.replace(self.desired, watch=False, most=self.script.get("after", 0))
            if outcome == "RollbackSuccessful":
                self.replace(self.former, watch=False)
            self.end(outcome, f"scripted: {outcome}")
            return
        why = self.replace(self.desired) or self.bake()
        self.may_end.wait()
        if why is None:
            self.group.launch_template_version = self.desired
            self.group.provided_launch_template_version = self.desired
            self.end("Successful")
        elif self.asked == "cancel":
            self.end("Cancelled", why)
        else:
            self.roll_back(why)

    def roll_back(self, why: str) -> None:
        if self.asked != "rollback" and not self.preferences.get("AutoRollback"):
            self.end("Failed", why)
            return
        self.status, self.reason = "RollbackInProgress", why
        self.rollback = {"RollbackReason": why, "RollbackStartTime": datetime.now(timezone.utc)}
        self.asked = None
        failed = self.replace(self.former, watch=False)
        self.end("RollbackFailed" if failed else "RollbackSuccessful", failed or why)

    def replace(self, version: str, watch: bool = True, most: int | None = None) -> str | None:
        """Launches as many as the maximum admits, waits until they are healthy, then ends as many others.

        Ends with all of them replaced, or with `most` of them."""
        group = self.group
        while True:
            others = [state for state in group.instance_states if state.version != version]
            wanted = len(group.instance_states) - len(others)
            if wanted >= most if most is not None else not others and wanted >= (group.desired_capacity or 0):
                return None
            surge = group.desired_capacity * self.preferences.get("MaxHealthyPercentage", 100) // 100
            batch = max(surge - group.desired_capacity, 1)
            missing = max(group.desired_capacity - wanted, 0)  # none where a rollback still has the former ones
            self.launch(version, min(batch, missing))
            why = self.wait_for_health(version, watch)
            if why is not None:
                return why
            self.terminate(others[:batch])

    def launch(self, version: str, count: int) -> None:
        group = self.group
        saved = group.launch_template_version
        group.launch_template_version = version
        try:
            group.replace_autoscaling_group_instances(count, group.get_propagated_tags())
        finally:
            group.launch_template_version = saved
        group.autoscaling_backend.update_attached_target_groups(group.name)

    def terminate(self, states: list[Any]) -> None:
        group = self.group
        group.autoscaling_backend.ec2_backend.terminate_instances([state.instance.id for state in states])
        group.instance_states = [state for state in group.instance_states if state not in states]

    def wait_for_health(self, version: str, watch: bool) -> str | None:
        warm = time.monotonic() + SCRIPT.seconds(self.preferences.get("InstanceWarmup", 0))
        while True:
            why = self.interruption() if watch else None
            if why is not None:
                return why
            new = [state for state in self.group.instance_states if state.version == version]
            if all(is_healthy(state) for state in new) and time.monotonic() >= warm:
                return None
            time.sleep(POLL_SECONDS)

    def bake(self) -> str | None:
        end = time.monotonic() + SCRIPT.seconds(self.preferences.get("BakeTime", 0))
        if time.monotonic() < end:
            self.status = "Baking"
        while time.monotonic() < end:
            why = self.interruption()
            if why is not None:
                return why
            time.sleep(POLL_SECONDS)
        return None

    def interruption(self) -> str | None:
        if self.asked == "cancel":
            return "Cancelled by the user"
        if self.asked == "rollback":
            return "Rollback was requested by the user"
        firing = self.firing_alarms()
        return f"CloudWatch alarm {', '.join(firing)} is in ALARM state" if firing else None

    def firing_alarms(self) -> list[str]:
        from moto.cloudwatch.models import cloudwatch_backends

        names = self.preferences.get("AlarmSpecification", {}).get("Alarms", [])
        alarms = cloudwatch_backends[self.group.account_id][self.group.region].alarms
        return [name for name in names if name in alarms and alarms[name].state_value == "ALARM"]

    def end(self, status: str, reason: str | None = None) -> None:
        self.status, self.reason, self.ended = status, reason, datetime.now(timezone.utc)

    def describe(self) -> dict[str, Any]:
        left = sum(1 for state in self.group.instance_states if state.version != self.desired)
        return {
            "InstanceRefreshId": self.id,
            "AutoScalingGroupName": self.group.name,
            "Status": self.status,
            "StatusReason": self.reason,
            "StartTime": self.started,
            "EndTime": self.ended,
            "PercentageComplete": 100 if self.status == "Successful" else 100 * max(self.total - left, 0) // self.total,
            "InstancesToUpdate": 0 if self.status == "Successful" else left,
            "Preferences": self.preferences,
            "DesiredConfiguration": self.desired_configuration,
            "RollbackDetails": self.rollback,
        }
