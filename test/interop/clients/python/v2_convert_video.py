"""An asynchronous process by alibabacloud-oss-v2, and what the SDK of IMM says of its task until it has ended."""
import time
from urllib.parse import urlparse

import alibabacloud_oss_v2 as oss
from alibabacloud_imm20200930.client import Client as Imm
from alibabacloud_imm20200930 import models as imm
from alibabacloud_tea_openapi.models import Config

from request import read_request, show
from v2_client import create_client, show_failures

POLL_S = 0.1
LIMIT_S = 30


def create_imm(request):
    return Imm(
        Config(
            access_key_id=request["accessKeyId"],
            access_key_secret=request["accessKeySecret"],
            security_token=request.get("securityToken"),
            region_id=request["region"],
            endpoint=urlparse(request["endpoint"]).netloc,
            protocol="HTTP",
        )
    )


def wait_for_task(client, task_id):
    asked = imm.GetTaskRequest(project_name="local-project", task_type="MediaConvert", task_id=task_id)
    limit = time.monotonic() + LIMIT_S
    while True:
        task = client.get_task(asked).body
        if task.status != "Running" or time.monotonic() > limit:
            return task
        time.sleep(POLL_S)


def convert_video():
    request = read_request()
    submitted = create_client(request).async_process_object(
        oss.AsyncProcessObjectRequest(bucket=request["bucket"], key=request["key"], process=request["process"])
    )
    task = wait_for_task(create_imm(request), submitted.task_id)
    show(
        status_code=submitted.status_code,
        task_id=submitted.task_id,
        event_id=submitted.event_id,
        task={"TaskId": task.task_id, "EventId": task.event_id, "Status": task.status, "Progress": task.progress},
    )


show_failures(convert_video)
