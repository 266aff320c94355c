"""CodeBuild's actions on builds, as AWS answers them."""
import json
import threading
from typing import Any

from codebuild import BUILDS, Build


def apply() -> None:
    from moto.codebuild import responses
    from moto.codebuild.exceptions import InvalidInputException
    from moto.core.exceptions import JsonRESTError

    class AccountLimitExceeded(JsonRESTError):
        code = 400

        def __init__(self, limit: int) -> None:
            super().__init__("AccountLimitExceededException", f"Cannot have more than {limit} builds for the project")

    def start_build(self: Any) -> dict[str, Any]:
        project = project_of(self)
        mine = [build for build in BUILDS.values() if build.project["arn"] == project["arn"]]
        limit = project.get("concurrentBuildLimit")
        if limit and sum(build.status == "IN_PROGRESS" for build in mine) >= limit:
            raise AccountLimitExceeded(limit)
        build = Build(project, json.loads(self.body), self.region, self.current_account, len(mine) + 1)
        BUILDS[build.id] = build
        threading.Thread(target=build.run, daemon=True).start()
        return {"build": build.describe()}

    def batch_get_builds(self: Any) -> dict[str, Any]:
        asked = self._get_param("ids")
        return {
            "builds": [BUILDS[name].describe() for name in asked if name in BUILDS],
            "buildsNotFound": [name for name in asked if name not in BUILDS],
        }

    def list_builds_for_project(self: Any) -> dict[str, Any]:
        arn = project_of(self)["arn"]
        ids = [build.id for build in BUILDS.values() if build.project["arn"] == arn]
        return {"ids": ids if self._get_param("sortOrder") == "ASCENDING" else ids[::-1]}

    def stop_build(self: Any) -> dict[str, Any]:
        build = BUILDS.get(self._get_param("id"))
        if build is None:
            raise InvalidInputException(f"Build {self._get_param('id')} does not exist")
        build.stop()
        return {"build": build.describe()}

    for method in (start_build, batch_get_builds, list_builds_for_project, stop_build):
        setattr(responses.CodeBuildResponse, method.__name__, as_json(method))


def project_of(response: Any) -> dict[str, Any]:
    from moto.codebuild.exceptions import ResourceNotFoundException

    name = response._get_param("projectName")
    project = response.codebuild_backend.codebuild_projects.get(name)
    if project is None:
        raise ResourceNotFoundException(f"Project cannot be found: {name}")
    return project.project_metadata


def as_json(method: Any) -> Any:
    return lambda self: json.dumps(method(self))
