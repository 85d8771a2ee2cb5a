"""A presigned PUT with the callback in its query, signed and sent by oss2."""
from oss2_bucket import create_bucket, show_failures
from request import encode, read_request, show


def presigned_upload():
    request = read_request()
    bucket = create_bucket(request)
    headers = {"Content-Type": request["contentType"]}
    callback = {"callback": encode(request["callback"]), "callback-var": encode(request["callbackVar"])}
    url = bucket.sign_url("PUT", request["key"], 300, headers=headers, params=callback, slash_safe=True)
    with open(request["file"], "rb") as body:
        result = bucket.put_object_with_url(url, body, headers=headers)
    show(status=result.status, etag=result.etag, crc=str(result.crc), body=result.resp.read().decode())


show_failures(presigned_upload)
