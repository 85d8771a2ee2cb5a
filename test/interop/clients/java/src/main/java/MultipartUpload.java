import com.aliyun.oss.OSS;
import com.aliyun.oss.model.CompleteMultipartUploadRequest;
import com.aliyun.oss.model.CompleteMultipartUploadResult;
import com.aliyun.oss.model.InitiateMultipartUploadRequest;
import com.aliyun.oss.model.ObjectMetadata;
import com.aliyun.oss.model.PartETag;
import com.aliyun.oss.model.UploadPartRequest;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.codehaus.jettison.json.JSONObject;

/** An upload in parts with a callback. */
public final class MultipartUpload {
    public static void main(String[] none) throws Exception {
        Operation.show(MultipartUpload::run);
    }

    private static List<PartETag> uploadParts(OSS client, Request request, String uploadId) throws Exception {
        List<PartETag> parts = new ArrayList<>();
        try (InputStream file = new FileInputStream(request.file)) {
            byte[] part;
            while ((part = file.readNBytes(request.partSize())).length > 0) {
                UploadPartRequest upload = new UploadPartRequest(
                    request.bucket, request.key, uploadId, parts.size() + 1, new ByteArrayInputStream(part), part.length);
                parts.add(client.uploadPart(upload).getPartETag());
            }
        }
        return parts;
    }

    private static JSONObject run(OSS client, Request request) throws Exception {
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.setContentType(request.contentType);
        String uploadId = client.initiateMultipartUpload(
            new InitiateMultipartUploadRequest(request.bucket, request.key, metadata)).getUploadId();
        List<PartETag> parts = uploadParts(client, request, uploadId);
        CompleteMultipartUploadRequest complete =
            new CompleteMultipartUploadRequest(request.bucket, request.key, uploadId, parts);
        complete.setCallback(request.callback());
        return shown(client.completeMultipartUpload(complete));
    }

    static JSONObject shown(CompleteMultipartUploadResult result) throws Exception {
        return new JSONObject()
            .put("statusCode", result.getResponse().getStatusCode())
            // JSONObject leaves a null out.
            .put("eTag", result.getETag() == null ? JSONObject.NULL : result.getETag())
            .put("content", Operation.read(result.getCallbackResponseBody()));
    }
}
