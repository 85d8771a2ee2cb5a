"""PutObject as the documentation prints it for alibabacloud-oss-v2: the callbacks end in a comma, and are tuples."""
import alibabacloud_oss_v2 as oss

from request import encode, read_request, show
from v2_client import create_client


def put_object():
    request = read_request()
    with open(request["file"], "rb") as body:
        try:
            create_client(request).put_object(
                oss.PutObjectRequest(
                    bucket=request["bucket"],
                    key=request["key"],
                    body=body,
                    callback=(encode(request["callback"]),),
                    callback_var=(encode(request["callbackVar"]),),
                )
            )
        except oss.exceptions.BaseError as error:
            show(error=type(error).__name__, message=str(error))


put_object()
