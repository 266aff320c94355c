"""CodeBuild, whose builds moto only pretends: here the commands of a buildspec run, and what they end with is the
build's status. No image is pulled; what stands in for one on this machine is told by PUT /simulator/images.
https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details-phases.html
"""
import atexit
import os
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from typing import Any

import yaml
from build_log import BuildLog
from build_source import unpack
from script import SCRIPT

PROVISIONING_SECONDS = 30
RUN_PHASES = ("install", "pre_build", "build", "post_build")
# Settings of the environment, by the argument of StartBuild that replaces them.
OVERRIDES = {
    "image": "imageOverride",
    "type": "environmentTypeOverride",
    "computeType": "computeTypeOverride",
    "privilegedMode": "privilegedModeOverride",
    "imagePullCredentialsType": "imagePullCredentialsTypeOverride",
}
# Of the emulator's own environment: a build on AWS has none of the machine's.
PASSED = ("PATH", "HOME", "USER", "TMPDIR", "LANG")


class Build:
    def __init__(self, project: dict[str, Any], given: dict[str, Any], region: str, account: str, number: int) -> None:
        self.project = project
        self.region = region
        self.account = account
        self.uuid = str(uuid.uuid4())
        self.id = f"{project['name']}:{self.uuid}"
        environment = dict(project["environment"])
        for name, argument in OVERRIDES.items():
            override = given.get(argument)
            if override is not None:
                environment[name] = override
        overrides = given.get("environmentVariablesOverride", [])
        named = {each["name"] for each in overrides}
        kept = [each for each in environment.get("environmentVariables", []) if each["name"] not in named]
        environment["environmentVariables"] = kept + overrides
        self.environment = environment
        self.buildspec = given.get("buildspecOverride") or project["source"]["buildspec"]
        self.source_version = given.get("sourceVersion")
        self.number = number
        self.started = time.time()
        self.ended: float | None = None
        self.status = "IN_PROGRESS"
        self.phases: list[dict[str, Any]] = []
        self.process: subprocess.Popen[bytes] | None = None
        self.stopped = threading.Event()
        self.timeout_minutes = given.get("timeoutInMinutesOverride") or project["timeoutInMinutes"]
        group = project.get("logsConfig", {}).get("cloudWatchLogs", {}).get("groupName")
        self.log = BuildLog(account, region, group or f"/aws/codebuild/{project['name']}", self.uuid)

    def run(self) -> None:
        try:
            self.run_to_its_end()
        except Exception as error:  # a defect of the emulator must not look like a build that goes on for ever
            self.phases[-1].setdefault("contexts", []).append(
                {"statusCode": "INTERNAL_SERVICE_ERROR", "message": f"the emulator failed: {error!r}"}
            )
            self.end("FAULT")
            raise

    def run_to_its_end(self) -> None:
        for name in ("SUBMITTED", "QUEUED"):
            self.enter(name)
        self.enter("PROVISIONING")
        self.stopped.wait(SCRIPT.seconds(PROVISIONING_SECONDS))
        image = self.environment["image"]
        stand_in = SCRIPT.image(image)
        if stand_in is None and not self.stopped.is_set():
            why = f"Unable to pull customer's container image. CannotPullContainerError: {image}: not found"
            self.end("FAILED", "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE", why)
            return
        self.enter("DOWNLOAD_SOURCE")
        phases = yaml.safe_load(self.buildspec).get("phases", {})
        with tempfile.TemporaryDirectory() as folder:
            failure = unpack(self.project["source"], self.source_version, folder, self.account)
            if failure is None:
                failure = self.run_phases(phases, self.variables(stand_in or {}), folder)
        if self.stopped.is_set():
            self.end("STOPPED")
        elif failure:
            self.end(*failure)
        else:
            for name in ("UPLOAD_ARTIFACTS", "FINALIZING"):
                self.enter(name)
            self.end("SUCCEEDED")

    def run_phases(
        self, phases: dict[str, Any], variables: dict[str, str], folder: str
    ) -> tuple[str, str, str] | None:
        for name in RUN_PHASES:
            if self.stopped.is_set():
                return None
            self.enter(name.upper())
            for command in phases.get(name, {}).get("commands", []):
                self.log.say(f"Running command {command}")
                ended = self.run_command(command, variables, folder)
                if ended is None:
                    return "TIMED_OUT", "BUILD_TIMED_OUT", "Build has timed out."
                if ended != 0 or self.stopped.is_set():
                    why = f"Error while executing command: {command}. Reason: exit status {ended}"
                    return "FAILED", "COMMAND_EXECUTION_ERROR", why
        return None

    def run_command(self, command: str, variables: dict[str, str], folder: str) -> int | None:
        """Exit status; None when the build's time is over."""
        process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.process = process
        late = threading.Event()

        def give_up() -> None:
            late.set()
            self.kill()

        timer = threading.Timer(self.started + self.timeout_minutes * 60 - time.time(), give_up)
        timer.start()
        if self.stopped.is_set():
            self.kill()
        for line in process.stdout or ():
            self.log.write(line.decode(errors="replace").rstrip("\n"))
        code = process.wait()
        timer.cancel()
        return None if late.is_set() else code

    def variables(self, stand_in: dict[str, Any]) -> dict[str, str]:
        declared = {each["name"]: each["value"] for each in self.environment.get("environmentVariables", [])}
        return {
            **{name: os.environ[name] for name in PASSED if name in os.environ},
            "CI": "true",
            "CODEBUILD_BUILD_ID": self.id,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            # On AWS these come from the project's role.
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{os.environ['MOTO_PORT']}",
            "AWS_ACCESS_KEY_ID": "emulator",
            "AWS_SECRET_ACCESS_KEY": "emulator",
            **declared,
            **stand_in.get("environment", {}),
        }

    def stop(self) -> None:
        if self.status == "IN_PROGRESS":
            self.stopped.set()
            self.kill()

    def kill(self) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def enter(self, phase: str) -> None:
        self.leave("SUCCEEDED")
        self.log.say(f"Entering phase {phase}")
        self.phases.append({"phaseType": phase, "startTime": time.time()})

    def leave(self, status: str, code: str = "", why: str = "") -> None:
        if not self.phases or "endTime" in self.phases[-1]:
            return
        phase = self.phases[-1]
        phase["phaseStatus"] = status
        phase["endTime"] = time.time()
        phase["durationInSeconds"] = round(phase["endTime"] - phase["startTime"])
        phase["contexts"] = [{"statusCode": code, "message": why}]
        self.log.say(f"Phase complete: {phase['phaseType']} State: {status}{f' {code}: {why}' if code else ''}")

    def end(self, status: str, code: str = "", why: str = "") -> None:
        self.leave(status, code, why)
        self.phases.append({"phaseType": "COMPLETED", "startTime": time.time()})
        self.ended = time.time()
        self.status = status

    def describe(self) -> dict[str, Any]:
        arn = f"arn:aws:codebuild:{self.region}:{self.account}:build/{self.id}"
        return {
            "id": self.id,
            "arn": arn,
            "buildNumber": self.number,
            "projectName": self.project["name"],
            "startTime": self.started,
            **({"endTime": self.ended} if self.ended else {}),
            "currentPhase": self.phases[-1]["phaseType"] if self.phases else "SUBMITTED",
            "buildStatus": self.status,
            "buildComplete": self.ended is not None,
            "phases": self.phases,
            "source": {**self.project["source"], "buildspec": self.buildspec},
            **({"sourceVersion": self.source_version} if self.source_version else {}),
            "environment": self.environment,
            "serviceRole": self.project["serviceRole"],
            "logs": {"groupName": self.log.group, "streamName": self.log.stream},
            "timeoutInMinutes": self.timeout_minutes,
            "initiator": "emulator",
        }


BUILDS: dict[str, Build] = {}


@atexit.register
def stop_all() -> None:
    for build in BUILDS.values():
        build.stop()
