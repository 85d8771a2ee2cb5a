"""A file uploaded in parallel parts with a callback, by the uploader of alibabacloud-oss-v2."""
import alibabacloud_oss_v2 as oss

from request import encode, read_request, show
from v2_client import create_client, show_failures


def upload_file():
    request = read_request()
    uploader = create_client(request).uploader(part_size=request["partSize"], parallel_num=3)
    result = uploader.upload_file(
        oss.PutObjectRequest(
            bucket=request["bucket"],
            key=request["key"],
            content_type=request["contentType"],
            callback=encode(request["callback"]),
            callback_var=encode(request["callbackVar"]),
        ),
        request["file"],
    )
    show(**{name: value for name, value in vars(result).items() if isinstance(value, (str, int))})


show_failures(upload_file)
