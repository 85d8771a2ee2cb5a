"""PutObject as the documentation prints it for oss2: the callback is given as headers of other names."""
from oss2_bucket import create_bucket, show_failures
from request import encode, read_request, show


def put_object():
    request = read_request()
    parameters = {"callback": encode(request["callback"]), "callback-var": encode(request["callbackVar"])}
    with open(request["file"], "rb") as body:
        result = create_bucket(request).put_object(request["key"], body, parameters)
    show(status=result.status, body=result.resp.read().decode())


show_failures(put_object)
