import com.aliyun.oss.HttpMethod;
import com.aliyun.oss.OSS;
import com.aliyun.oss.model.GeneratePresignedUrlRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Date;
import org.codehaus.jettison.json.JSONObject;

/** A presigned PUT with a callback in its headers, which are signed. */
public final class PresignedUpload {
    public static void main(String[] none) throws Exception {
        Operation.show(PresignedUpload::run);
    }

    private static JSONObject run(OSS client, Request request) throws Exception {
        GeneratePresignedUrlRequest presign =
            new GeneratePresignedUrlRequest(request.bucket, request.key, HttpMethod.PUT);
        presign.setExpiration(Date.from(Instant.now().plusSeconds(300)));
        presign.setContentType(request.contentType);
        presign.addHeader("x-oss-callback", request.encoded("callback"));
        presign.addHeader("x-oss-callback-var", request.encoded("callbackVar"));
        HttpRequest.Builder upload = HttpRequest.newBuilder(URI.create(client.generatePresignedUrl(presign).toString()))
            .header("Content-Type", request.contentType)
            .PUT(BodyPublishers.ofFile(request.file.toPath()));
        presign.getHeaders().forEach((name, value) -> {
            if (name.startsWith("x-oss-callback")) upload.header(name, value);
        });
        HttpResponse<String> answer = HttpClient.newHttpClient().send(upload.build(), BodyHandlers.ofString());
        return new JSONObject()
            .put("statusCode", answer.statusCode())
            .put("eTag", answer.headers().firstValue("etag").orElse(""))
            .put("content", answer.body());
    }
}
