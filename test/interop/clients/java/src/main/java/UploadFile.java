import com.aliyun.oss.OSS;
import com.aliyun.oss.model.ObjectMetadata;
import com.aliyun.oss.model.UploadFileRequest;
import org.codehaus.jettison.json.JSONObject;

/** A file uploaded in parallel parts with a callback. */
public final class UploadFile {
    public static void main(String[] none) throws Exception {
        Operation.show(UploadFile::run);
    }

    private static JSONObject run(OSS client, Request request) throws Exception {
        UploadFileRequest upload = new UploadFileRequest(
            request.bucket, request.key, request.file.getPath(), request.partSize(), 3);
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.setContentType(request.contentType);
        upload.setObjectMetadata(metadata);
        upload.setCallback(request.callback());
        try {
            return MultipartUpload.shown(client.uploadFile(upload).getMultipartUploadResult());
        } catch (Exception refused) {
            throw refused;
        } catch (Throwable failure) {
            // It declares no less.
            throw new IllegalStateException(failure);
        }
    }
}
