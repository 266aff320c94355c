"""What moto 5.2.1 answers otherwise than AWS does, where the AWS provider notices. Nothing here weakens a check."""
import json
import random
import string
import sys
from typing import Any, Callable


def wrap(owner: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    setattr(owner, name, make(getattr(owner, name)))


def apply() -> None:
    refuse_what_is_missing()
    refuse_who_may_not()
    databases()
    launch_templates()
    load_balancers()
    bucket_policies()
    security_group_rules()
    queues()


def refuse_what_is_missing() -> None:
    """An action that moto lacks: 501, which no SDK retries, instead of a 500, which they all do for minutes."""
    from moto.core.responses import BaseResponse

    def make(call: Callable[..., Any]) -> Callable[..., Any]:
        def call_action(self: Any) -> Any:
            try:
                return call(self)
            except NotImplementedError as error:
                sys.stderr.write(f"the emulator lacks {self.service_name} {error}\n")
                return 501, {"Content-Type": "application/json"}, json.dumps({"message": f"the emulator lacks {error}"})

        return call_action

    wrap(BaseResponse, "call_action", make)


def refuse_who_may_not() -> None:
    """Whoever speaks JSON is refused in JSON, and by the name that AWS gives it there."""
    from moto.core.exceptions import AccessDeniedError, JsonRESTError
    from moto.core.responses import BaseResponse

    def make(judge: Callable[..., None]) -> Callable[..., None]:
        def authorize(self: Any, *given: Any) -> None:
            try:
                judge(self, *given)
            except AccessDeniedError as error:
                if "X-Amz-Target" not in self.headers:
                    raise
                refusal = JsonRESTError("AccessDeniedException", error.message)
                refusal.code = 400
                raise refusal from error

        return authorize

    wrap(BaseResponse, "_authenticate_and_authorize_normal_action", make)


def databases() -> None:
    """Every instance has a resource id of its own, or a replica is never found; insights and monitoring are kept."""
    from moto.rds import models as rds

    kept = {
        "monitoring_interval": "monitoring_interval",
        "monitoring_role_arn": "monitoring_role_arn",
        "enable_performance_insights": "performance_insights_enabled",
        "performance_insights_kms_key_id": "performance_insights_kms_key_id",
        "performance_insights_retention_period": "performance_insights_retention_period",
        "database_insights_mode": "database_insights_mode",
        "engine_lifecycle_support": "engine_lifecycle_support",
    }

    def new_id() -> str:
        return "db-" + "".join(random.choices(string.ascii_uppercase + "234567", k=26))

    def keep(instance: Any, given: dict[str, Any]) -> None:
        for argument, attribute in kept.items():
            if given.get(argument) is not None:
                setattr(instance, attribute, given[argument])

    def make_init(init: Callable[..., None]) -> Callable[..., None]:
        def __init__(self: Any, *args: Any, **given: Any) -> None:
            init(self, *args, **given)
            self.dbi_resource_id = new_id()
            keep(self, given)

        return __init__

    def make_replica(set_as_replica: Callable[..., None]) -> Callable[..., None]:
        def as_replica(self: Any) -> None:
            set_as_replica(self)
            self.dbi_resource_id = new_id()
            # neither is inherited: it keeps no backups and has no standby
            self.multi_az = False
            self.backup_retention_period = 0

        return as_replica

    def make_update(update: Callable[..., Any]) -> Callable[..., Any]:
        def updated(self: Any, *args: Any, **given: Any) -> Any:
            result = update(self, *args, **given)
            keep(self, given)
            return result

        return updated

    def make_parameters(update_parameters: Callable[..., None]) -> Callable[..., None]:
        def updated(self: Any, new: Any) -> None:
            new = list(new)
            update_parameters(self, new)
            for parameter in new:  # the provider reads only what a user set
                self.parameters[parameter["ParameterName"]]["Source"] = "user"

        return updated

    wrap(rds.DBInstance, "__init__", make_init)
    wrap(rds.DBInstance, "set_as_replica", make_replica)
    wrap(rds.DBInstance, "update", make_update)
    wrap(rds.DBParameterGroup, "update_parameters", make_parameters)


def launch_templates() -> None:
    """A template's own tags are not part of its data; user data of a later version is kept as that of the first is."""
    from moto.core.types import Base64EncodedString
    from moto.ec2.models import launch_templates as templates

    def make(create: Callable[..., Any]) -> Callable[..., Any]:
        def create_launch_template(self: Any, name: str, description: str, data: dict[str, Any], tags: Any) -> Any:
            if data.get("TagSpecifications"):
                inner = [tag for tag in data["TagSpecifications"] if tag.get("ResourceType") != "launch-template"]
                data["TagSpecifications"] = inner
            if not data.get("TagSpecifications"):
                data.pop("TagSpecifications", None)
            return create(self, name, description, data, tags)

        return create_launch_template

    def make_version(init: Callable[..., None]) -> Callable[..., None]:
        def __init__(self: Any, template: Any, number: int, data: dict[str, Any], description: str) -> None:
            if isinstance(data.get("UserData"), str):
                data = {**data, "UserData": Base64EncodedString(data["UserData"])}
            init(self, template, number, data, description)

        return __init__

    wrap(templates.LaunchTemplateBackend, "create_launch_template", make)
    wrap(templates.LaunchTemplateVersion, "__init__", make_version)


def load_balancers() -> None:
    """Active at once: AWS takes minutes, and nothing here depends on them."""
    from moto.elbv2 import models as elbv2

    def make(create: Callable[..., Any]) -> Callable[..., Any]:
        def create_load_balancer(self: Any, *args: Any, **given: Any) -> Any:
            balancer = create(self, *args, **given)
            balancer.activate()
            return balancer

        return create_load_balancer

    wrap(elbv2.ELBv2Backend, "create_load_balancer", make)


def bucket_policies() -> None:
    """moto judges no Bool condition, and so refuses everybody. Loopback stands for TLS: none comes without it."""
    from moto.iam.access_control import IAMPolicyStatement, PermissionResult

    without_tls = {"Bool": {"aws:SecureTransport": "false"}}

    def make(judge: Callable[..., Any]) -> Callable[..., Any]:
        def is_action_permitted(self: Any, *args: Any) -> Any:
            return PermissionResult.NEUTRAL if self._statement.get("Condition") == without_tls else judge(self, *args)

        return is_action_permitted

    wrap(IAMPolicyStatement, "is_action_permitted", make)


def security_group_rules() -> None:
    """A rule that names a group has a description too."""
    from moto.ec2.models.security_groups import SecurityGroupRule

    SecurityGroupRule.description = property(
        lambda self: self.ip_range.get("Description") or self.source_group.get("Description")
    )


def queues() -> None:
    """Nobody waits for a message while everybody else waits for his turn: what is there is answered at once."""
    from moto.sqs.models import SQSBackend

    def make(receive: Callable[..., Any]) -> Callable[..., Any]:
        def receive_message(self: Any, queue: str, count: int, _seconds: int, *given: Any) -> Any:
            return receive(self, queue, count, 0, *given)

        return receive_message

    wrap(SQSBackend, "receive_message", make)
