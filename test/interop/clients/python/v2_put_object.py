"""PutObject with a callback, by alibabacloud-oss-v2."""
import alibabacloud_oss_v2 as oss

from request import encode, read_request, show
from v2_client import create_client, show_failures


def put_object():
    request = read_request()
    with open(request["file"], "rb") as body:
        result = create_client(request).put_object(
            oss.PutObjectRequest(
                bucket=request["bucket"],
                key=request["key"],
                body=body,
                content_type=request["contentType"],
                callback=encode(request["callback"]),
                callback_var=encode(request["callbackVar"]),
            )
        )
    show(
        status_code=result.status_code,
        etag=result.etag,
        hash_crc64=result.hash_crc64,
        callback_result=result.callback_result,
    )


show_failures(put_object)
