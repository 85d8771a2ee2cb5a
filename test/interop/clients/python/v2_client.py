"""A client of alibabacloud-oss-v2, and how it says that something has failed."""
import alibabacloud_oss_v2 as oss

from request import show


def create_client(request):
    config = oss.config.load_default()
    config.credentials_provider = oss.credentials.StaticCredentialsProvider(
        request["accessKeyId"], request["accessKeySecret"], request.get("securityToken")
    )
    config.region = request["region"]
    config.endpoint = request["endpoint"]
    config.signature_version = request["signature"]
    return oss.Client(config)


def show_failures(operate):
    try:
        operate()
    except oss.exceptions.OperationError as error:
        cause = error.unwrap()
        show(error=type(cause).__name__, status_code=cause.status_code, code=cause.code, message=cause.message)
