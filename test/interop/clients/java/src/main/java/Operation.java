import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.codehaus.jettison.json.JSONObject;

/** An upload, and what the SDK has handed out for it. */
interface Operation {
    JSONObject run(OSS client, Request request) throws Exception;

    static void show(Operation operation) throws Exception {
        Request request = new Request(read(System.in));
        OSS client = request.createClient();
        try {
            print(operation.run(client, request));
        } catch (OSSException refused) {
            print(new JSONObject()
                .put("error", "OSSException")
                .put("errorCode", refused.getErrorCode())
                .put("errorMessage", refused.getErrorMessage())
                .put("EC", refused.getEC()));
        } finally {
            client.shutdown();
        }
    }

    private static void print(JSONObject shown) {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(shown);
    }

    static String read(InputStream stream) throws Exception {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
