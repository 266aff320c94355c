"""CodeBuild projects as AWS keeps them: every setting, changes too, and no location where there is no source."""
import json
import time
from typing import Any, Callable

from corrections import wrap


def apply() -> None:
    from moto.codebuild import responses

    def without_location(check: Callable[..., None]) -> Callable[..., None]:
        return lambda source: None if source.get("type") == "NO_SOURCE" else check(source)

    def keep_all(create: Callable[..., str]) -> Callable[..., str]:
        def create_project(self: Any) -> str:
            create(self)
            return settle(self, self._get_param("name"))

        return create_project

    def update_project(self: Any) -> str:
        return settle(self, self._get_param("name"))

    wrap(responses, "_validate_required_params_source", without_location)
    wrap(responses.CodeBuildResponse, "create_project", keep_all)
    responses.CodeBuildResponse.update_project = update_project


def settle(response: Any, name: str) -> str:
    metadata = response.codebuild_backend.codebuild_projects[name].project_metadata
    metadata.update({**json.loads(response.body), "lastModified": time.time()})
    return json.dumps({"project": metadata})
