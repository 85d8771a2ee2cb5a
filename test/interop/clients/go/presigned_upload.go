package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
)

// The callback is in the signed headers, not in the URL: whoever uploads has to send them.
func presignedUpload(ctx context.Context, client *oss.Client, asked request) (shown, error) {
	put, err := putObjectRequest(asked)
	if err != nil {
		return nil, err
	}
	signed, err := client.Presign(ctx, put, oss.PresignExpires(5*time.Minute))
	if err != nil {
		return nil, err
	}
	content, err := os.ReadFile(asked.File)
	if err != nil {
		return nil, err
	}
	upload, err := http.NewRequestWithContext(ctx, signed.Method, signed.URL, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	var names []string
	for name, value := range signed.SignedHeaders {
		upload.Header.Set(name, value)
		names = append(names, strings.ToLower(name))
	}
	sort.Strings(names)
	answer, err := http.DefaultClient.Do(upload)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return shown{
		"StatusCode":    answer.StatusCode,
		"ETag":          answer.Header.Get("ETag"),
		"Body":          string(body),
		"SignedHeaders": names,
	}, err
}
