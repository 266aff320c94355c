"""Auto Scaling groups as AWS keeps them: attributes that moto drops, zones, and the version that each instance runs."""
import itertools
import time
from typing import Any, Callable

from corrections import wrap

KEPT = {
    "DefaultInstanceWarmup": "default_instance_warmup",
    "MaxInstanceLifetime": "max_instance_lifetime",
    "InstanceMaintenancePolicy": "instance_maintenance_policy",
    "AvailabilityZoneDistribution": "availability_zone_distribution",
}


def apply() -> None:
    from moto.autoscaling import models, responses

    for name in ("create_auto_scaling_group", "update_auto_scaling_group"):
        wrap(responses.AutoScalingResponse, name, keep_attributes)
    models.FakeAutoScalingGroup.replace_autoscaling_group_instances = launch
    models.InstanceState.launch_template = property(template_of)
    wrap(models.FakeScalingPolicy, "__init__", enable_policy)


def keep_attributes(call: Callable[..., Any]) -> Callable[..., Any]:
    def kept(self: Any) -> Any:
        result = call(self)
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        for parameter, attribute in KEPT.items():
            value = self._get_params().get(parameter)
            if value is not None:
                setattr(group, attribute, value)
        return result

    return kept


def launch(group: Any, count_needed: int, propagated_tags: dict[str, str]) -> None:
    """One instance after the other, each in the next subnet, of the version that the group (or its refresh) wants."""
    from moto.autoscaling import models

    tags = {**propagated_tags, models.ASG_NAME_TAG: group.name, **group.instance_tags}
    subnets = (group.vpc_zone_identifier or "").split(",")
    used = [state.instance.subnet_id for state in group.instance_states]
    order = itertools.cycle(sorted(subnets, key=used.count))
    version = concrete_version(group)
    template = {"LaunchTemplateId": group.ec2_launch_template.id, "Version": version}
    for _ in range(count_needed):
        reservation = group.autoscaling_backend.ec2_backend.run_instances(
            group.image_id,
            1,
            group.user_data,
            group.security_groups,
            instance_type=group.instance_type,
            tags={"instance": dict(tags)},
            launch_template=template,
            is_instance_type_default=False,
            subnet_id=next(order),
        )
        for instance in reservation.instances:
            instance.autoscaling_group = group
            state = models.InstanceState(instance, autoscaling_group=group)
            state.version = version
            state.launched = time.monotonic()
            group.instance_states.append(state)


def concrete_version(group: Any) -> str:
    template = group.ec2_launch_template
    named = {"$Latest": template.latest_version_number, "$Default": template.default_version_number}
    return str(named.get(group.launch_template_version, group.launch_template_version))


def template_of(state: Any) -> dict[str, str] | None:
    template = state.auto_scaling_group.ec2_launch_template
    if template is None:
        return None
    return {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name, "Version": state.version}


def enable_policy(init: Callable[..., None]) -> Callable[..., None]:
    def __init__(self: Any, *args: Any, **given: Any) -> None:
        init(self, *args, **given)
        self.enabled = True
        if not self.predictive_scaling_configuration:
            self.predictive_scaling_configuration = None

    return __init__
