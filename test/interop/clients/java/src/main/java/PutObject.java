import com.aliyun.oss.OSS;
import com.aliyun.oss.model.ObjectMetadata;
import com.aliyun.oss.model.PutObjectRequest;
import com.aliyun.oss.model.PutObjectResult;
import org.codehaus.jettison.json.JSONObject;

/** PutObject with a callback. */
public final class PutObject {
    public static void main(String[] none) throws Exception {
        Operation.show(PutObject::run);
    }

    private static JSONObject run(OSS client, Request request) throws Exception {
        ObjectMetadata metadata = new ObjectMetadata();
        metadata.setContentType(request.contentType);
        PutObjectRequest put = new PutObjectRequest(request.bucket, request.key, request.file, metadata);
        put.setCallback(request.callback());
        PutObjectResult result = client.putObject(put);
        return new JSONObject()
            .put("statusCode", result.getResponse().getStatusCode())
            .put("eTag", result.getETag())
            // Where a callback was asked for, the SDK reads no checksum. JSONObject leaves a null out.
            .put("serverCRC", result.getServerCRC() == null ? JSONObject.NULL : result.getServerCRC())
            .put("content", Operation.read(result.getResponse().getContent()));
    }
}
