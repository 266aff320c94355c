"""The calls of Auto Scaling on instance refreshes."""
from typing import Any

from instance_refresh import RUNNING, Refresh
from script import SCRIPT

HISTORY: dict[str, list[Refresh]] = {}


def apply() -> None:
    from moto.autoscaling.responses import AutoScalingResponse

    for action in (start_instance_refresh, describe_instance_refreshes, cancel_instance_refresh, rollback_instance_refresh):
        setattr(AutoScalingResponse, action.__name__, action)


def running(name: str) -> Refresh | None:
    return next((each for each in HISTORY.get(name, []) if each.status in RUNNING), None)


def group_of(self: Any) -> Any:
    from moto.autoscaling.exceptions import ValidationError

    name = self._get_param("AutoScalingGroupName")
    group = self.autoscaling_backend.autoscaling_groups.get(name)
    if group is None:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    return group


def start_instance_refresh(self: Any) -> Any:
    from moto.core.responses import ActionResult

    group = group_of(self)
    SCRIPT.requests.append({"action": "StartInstanceRefresh", "parameters": plain(self.params)})
    if running(group.name):
        raise fault("InstanceRefreshInProgress", "An Instance Refresh is already in progress and blocks the execution.")
    refresh = Refresh(group, self._get_param("DesiredConfiguration"), self._get_param("Preferences", {}))
    if group.launch_template_version in ("$Latest", "$Default") and refresh.preferences.get("AutoRollback"):
        raise fault("ValidationError", "Auto rollback needs a launch template version that is a number.")
    HISTORY.setdefault(group.name, []).insert(0, refresh)
    refresh.start()
    return ActionResult({"InstanceRefreshId": refresh.id})


def describe_instance_refreshes(self: Any) -> Any:
    from moto.core.responses import ActionResult

    wanted = self._get_param("InstanceRefreshIds", [])
    all_of_group = HISTORY.get(group_of(self).name, [])
    found = [each.describe() for each in all_of_group if not wanted or each.id in wanted]
    return ActionResult({"InstanceRefreshes": found})


def cancel_instance_refresh(self: Any) -> Any:
    return interrupt(self, "cancel", "Cancelling")


def rollback_instance_refresh(self: Any) -> Any:
    SCRIPT.requests.append({"action": "RollbackInstanceRefresh", "parameters": plain(self.params)})
    return interrupt(self, "rollback", "RollbackInProgress")


def interrupt(self: Any, asked: str, status: str) -> Any:
    from moto.core.responses import ActionResult

    refresh = running(group_of(self).name)
    if refresh is not None and asked == "rollback":
        if refresh.script.get("irreversible"):
            raise fault("IrreversibleInstanceRefresh", "The instance refresh cannot be rolled back.")
        if refresh.script.get("hold"):
            refresh.may_end.set()
            refresh.thread.join()
            refresh = None
    if refresh is None:
        raise fault("ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found.")
    refresh.asked, refresh.status = asked, status
    return ActionResult({"InstanceRefreshId": refresh.id})


def fault(code: str, message: str) -> Exception:
    # One of the service's own module: moto reads from there whose error it is.
    from moto.autoscaling.exceptions import AutoscalingClientError

    return AutoscalingClientError(code, message)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value
