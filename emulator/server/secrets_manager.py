"""What moto 5.2.1 gets wrong about the versions of a secret, where `db prepare` stands on it."""
from typing import Any, Callable

from corrections import wrap


def apply() -> None:
    from moto.secretsmanager import models as secrets
    from moto.secretsmanager.exceptions import ResourceExistsException

    def make_put(put: Callable[..., str]) -> Callable[..., str]:
        """A version that holds a value is never written again, also while it is pending."""

        def put_secret_value(self: Any, **given: Any) -> str:
            secret = self.secrets.get(given["secret_id"])
            version = secret and secret.versions.get(given["client_request_token"])
            if version and version.get("secret_string") not in (None, given["secret_string"]):
                raise ResourceExistsException("A resource with the ID you requested already exists.")
            return put(self, **given)

        return put_secret_value

    def make_move(move: Callable[..., Any]) -> Callable[..., Any]:
        """Whoever asks for no label gets the version that is labelled AWSCURRENT now."""

        def update_secret_version_stage(self: Any, **given: Any) -> Any:
            result = move(self, **given)
            if given["version_stage"] == "AWSCURRENT" and given["move_to_version_id"]:
                self.secrets[given["secret_id"]].set_default_version_id(given["move_to_version_id"])
            return result

        return update_secret_version_stage

    wrap(secrets.SecretsManagerBackend, "put_secret_value", make_put)
    wrap(secrets.SecretsManagerBackend, "update_secret_version_stage", make_move)
