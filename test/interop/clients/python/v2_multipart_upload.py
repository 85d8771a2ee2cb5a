"""An upload in parts with a callback, by alibabacloud-oss-v2."""
import alibabacloud_oss_v2 as oss

from request import encode, read_request, show
from v2_client import create_client, show_failures


def upload_parts(client, target, upload_id, file, part_size):
    parts = []
    with open(file, "rb") as source:
        while body := source.read(part_size):
            number = len(parts) + 1
            sent = client.upload_part(
                oss.UploadPartRequest(**target, upload_id=upload_id, part_number=number, body=body)
            )
            parts.append(oss.UploadPart(part_number=number, etag=sent.etag))
    return parts


def multipart_upload():
    request = read_request()
    client = create_client(request)
    target = {"bucket": request["bucket"], "key": request["key"]}
    begun = client.initiate_multipart_upload(
        oss.InitiateMultipartUploadRequest(**target, content_type=request["contentType"])
    )
    parts = upload_parts(client, target, begun.upload_id, request["file"], request["partSize"])
    result = client.complete_multipart_upload(
        oss.CompleteMultipartUploadRequest(
            **target,
            upload_id=begun.upload_id,
            complete_multipart_upload=oss.CompleteMultipartUpload(parts=parts),
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


show_failures(multipart_upload)
