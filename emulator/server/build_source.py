"""A build's source: an archive in S3, or none."""
import io
import zipfile
from typing import Any


def unpack(
    source: dict[str, Any], version: str | None, folder: str, account: str
) -> tuple[str, str, str] | None:
    """Puts the files where the commands run. What is wrong, as a build's end; None when nothing is."""
    if source["type"] != "S3":
        return None
    from moto.s3.models import s3_backends

    bucket, _, key = source["location"].partition("/")
    found = s3_backends[account]["aws"].get_object(bucket, key, version_id=version)
    if found is None:
        return "FAILED", "CLIENT_ERROR", f"NoSuchKey: The specified key does not exist. for primary source {bucket}/{key}"
    zipfile.ZipFile(io.BytesIO(found.value)).extractall(folder)
    return None
