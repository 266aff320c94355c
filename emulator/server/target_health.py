"""Health of targets: initial, then what the script says of the version that the instance runs, healthy otherwise."""
import time
from typing import Any, Callable

from corrections import wrap
from script import SCRIPT

# Two good answers, ten seconds apart.
HEALTHY_AFTER_SECONDS = 20


def apply() -> None:
    from moto.elbv2 import models

    def make(health_for: Callable[..., Any]) -> Callable[..., Any]:
        def judged(self: Any, target: dict[str, Any], ec2_backend: Any) -> Any:
            health = health_for(self, target, ec2_backend)
            state = state_of(ec2_backend, target["Id"])
            if health.status != "healthy" or state is None:
                return health
            found = verdict(state)
            if found is not None:
                health.status = found["state"]
                health.reason = found.get("reason")
                health.description = found.get("description")
            return health

        return judged

    wrap(models.FakeTargetGroup, "health_for", make)


def state_of(ec2_backend: Any, instance_id: str) -> Any:
    from moto.autoscaling.models import autoscaling_backends

    groups = autoscaling_backends[ec2_backend.account_id][ec2_backend.region_name].autoscaling_groups.values()
    states = (state for group in groups for state in group.instance_states)
    return next((state for state in states if state.instance.id == instance_id), None)


def verdict(state: Any) -> dict[str, str] | None:
    """None: healthy."""
    scripted = SCRIPT.health_of(state.version)
    if scripted is not None:
        return scripted
    if time.monotonic() - state.launched < SCRIPT.seconds(HEALTHY_AFTER_SECONDS):
        return {
            "state": "initial",
            "reason": "Elb.InitialHealthChecking",
            "description": "Initial health checks in progress",
        }
    return None


def is_healthy(state: Any) -> bool:
    found = verdict(state)
    return found is None or found["state"] == "healthy"
