"""PutObject with a callback, by oss2."""
from oss2_bucket import create_bucket, show_failures
from request import encode, read_request, show


def put_object():
    request = read_request()
    headers = {
        "Content-Type": request["contentType"],
        "x-oss-callback": encode(request["callback"]),
        "x-oss-callback-var": encode(request["callbackVar"]),
    }
    with open(request["file"], "rb") as body:
        result = create_bucket(request).put_object(request["key"], body, headers=headers)
    show(status=result.status, etag=result.etag, crc=str(result.crc), body=result.resp.read().decode())


show_failures(put_object)
