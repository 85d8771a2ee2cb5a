// Uploads with a callback by the SDK for Go v2: client <operation>, with the request as JSON on standard input.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
)

type operation func(context.Context, *oss.Client, request) (shown, error)

var operations = map[string]operation{
	"put-object":       putObject,
	"multipart-upload": multipartUpload,
	"presigned-upload": presignedUpload,
	"upload-file":      uploadFile,
}

func run(name string) (shown, error) {
	operate, known := operations[name]
	if !known {
		return nil, fmt.Errorf("there is no operation %q", name)
	}
	asked, err := readRequest(os.Stdin)
	if err != nil {
		return nil, err
	}
	result, err := operate(context.Background(), newClient(asked), asked)
	var refused *oss.ServiceError
	if errors.As(err, &refused) {
		return shown{"error": "ServiceError", "StatusCode": refused.StatusCode, "Code": refused.Code, "Message": refused.Message, "EC": refused.EC}, nil
	}
	return result, err
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: client <operation>")
		os.Exit(2)
	}
	result, err := run(os.Args[1])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(result)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
