import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.common.auth.CredentialsProvider;
import com.aliyun.oss.common.auth.DefaultCredentialProvider;
import com.aliyun.oss.common.comm.SignVersion;
import com.aliyun.oss.model.Callback;
import com.aliyun.oss.model.Callback.CalbackBodyType;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import org.codehaus.jettison.json.JSONException;
import org.codehaus.jettison.json.JSONObject;

/** What a program is asked for, on its standard input. */
final class Request {
    final String bucket;
    final String key;
    final File file;
    final String contentType;
    private final JSONObject fields;

    Request(String text) throws JSONException {
        fields = new JSONObject(text);
        bucket = fields.getString("bucket");
        key = fields.getString("key");
        file = new File(fields.getString("file"));
        contentType = fields.getString("contentType");
    }

    int partSize() throws JSONException {
        return fields.getInt("partSize");
    }

    OSS createClient() throws JSONException {
        ClientBuilderConfiguration configuration = new ClientBuilderConfiguration();
        configuration.setSignatureVersion(
            fields.getString("signature").equals("v1") ? SignVersion.V1 : SignVersion.V4);
        CredentialsProvider credentials = new DefaultCredentialProvider(
            fields.getString("accessKeyId"),
            fields.getString("accessKeySecret"),
            fields.optString("securityToken", null));
        return OSSClientBuilder.create()
            .endpoint(fields.getString("endpoint"))
            .region(fields.getString("region"))
            .credentialsProvider(credentials)
            .clientConfiguration(configuration)
            .build();
    }

    Callback callback() throws JSONException {
        JSONObject parameter = fields.getJSONObject("callback");
        Callback callback = new Callback();
        callback.setCallbackUrl(parameter.getString("callbackUrl"));
        // The SDK puts the text between quotes as it is.
        callback.setCallbackBody(parameter.getString("callbackBody").replace("\"", "\\\""));
        boolean json = parameter.optString("callbackBodyType").equals("application/json");
        callback.setCalbackBodyType(json ? CalbackBodyType.JSON : CalbackBodyType.URL);
        JSONObject variables = fields.getJSONObject("callbackVar");
        for (Iterator<?> names = variables.keys(); names.hasNext(); ) {
            String name = (String) names.next();
            callback.addCallbackVar(name, variables.getString(name));
        }
        return callback;
    }

    /** The base64 of the JSON of a field, as x-oss-callback and x-oss-callback-var are sent. */
    String encoded(String field) throws JSONException {
        byte[] json = fields.getJSONObject(field).toString().getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(json);
    }
}
