"""A file uploaded in parallel parts with a callback, by resumable_upload of oss2."""
import tempfile

import oss2

from oss2_bucket import create_bucket, show_failures
from request import encode, read_request, show


def upload_file():
    request = read_request()
    headers = {
        "Content-Type": request["contentType"],
        "x-oss-callback": encode(request["callback"]),
        "x-oss-callback-var": encode(request["callbackVar"]),
    }
    with tempfile.TemporaryDirectory() as folder:
        result = oss2.resumable_upload(
            create_bucket(request),
            request["key"],
            request["file"],
            store=oss2.ResumableStore(root=folder),
            headers=headers,
            multipart_threshold=request["partSize"],
            part_size=request["partSize"],
            num_threads=3,
        )
    show(status=result.status, etag=result.etag, crc=str(result.crc), body=result.resp.read().decode())


show_failures(upload_file)
