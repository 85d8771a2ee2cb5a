"""An upload in parts with a callback, by oss2."""
import oss2

from oss2_bucket import create_bucket, show_failures
from request import encode, read_request, show


def upload_parts(bucket, key, upload_id, file, part_size):
    parts = []
    with open(file, "rb") as source:
        while body := source.read(part_size):
            number = len(parts) + 1
            sent = bucket.upload_part(key, upload_id, number, body)
            parts.append(oss2.models.PartInfo(number, sent.etag, size=len(body), part_crc=sent.crc))
    return parts


def multipart_upload():
    request = read_request()
    bucket, key = create_bucket(request), request["key"]
    upload_id = bucket.init_multipart_upload(key, headers={"Content-Type": request["contentType"]}).upload_id
    parts = upload_parts(bucket, key, upload_id, request["file"], request["partSize"])
    headers = {
        "x-oss-callback": encode(request["callback"]),
        "x-oss-callback-var": encode(request["callbackVar"]),
    }
    result = bucket.complete_multipart_upload(key, upload_id, parts, headers=headers)
    show(status=result.status, etag=result.etag, crc=str(result.crc), body=result.resp.read().decode())


show_failures(multipart_upload)
