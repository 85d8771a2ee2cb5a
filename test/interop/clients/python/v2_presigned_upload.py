"""A presigned PUT with a callback, signed by alibabacloud-oss-v2 and sent by requests."""
import datetime

import alibabacloud_oss_v2 as oss
import requests

from request import encode, read_request, show
from v2_client import create_client


def presigned_upload():
    request = read_request()
    signed = create_client(request).presign(
        oss.PutObjectRequest(
            bucket=request["bucket"],
            key=request["key"],
            content_type=request["contentType"],
            callback=encode(request["callback"]),
            callback_var=encode(request["callbackVar"]),
        ),
        expires=datetime.timedelta(minutes=5),
    )
    with open(request["file"], "rb") as body:
        # The callback is in these headers, not in the URL.
        answer = requests.put(signed.url, data=body, headers=signed.signed_headers, timeout=30)
    show(
        status_code=answer.status_code,
        etag=answer.headers.get("ETag"),
        body=answer.text,
        signed_headers=sorted(name.lower() for name in signed.signed_headers),
    )


presigned_upload()
