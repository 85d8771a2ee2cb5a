"""A bucket of oss2, and how it says that something has failed."""
import oss2

from request import show


def create_auth(request):
    provider = oss2.credentials.StaticCredentialsProvider(
        request["accessKeyId"], request["accessKeySecret"], request.get("securityToken") or ""
    )
    return {"v1": oss2.ProviderAuth, "v4": oss2.ProviderAuthV4}[request["signature"]](provider)


def create_bucket(request):
    return oss2.Bucket(
        create_auth(request), request["endpoint"], request["bucket"], region=request["region"]
    )


def show_failures(operate):
    try:
        operate()
    except oss2.exceptions.OssError as error:
        show(error=type(error).__name__, status=error.status, code=error.code, message=error.message)
