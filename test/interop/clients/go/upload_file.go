package main

import (
	"context"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
)

// In parallel parts, by the uploader. Its result has no field for the callback's answer.
func uploadFile(ctx context.Context, client *oss.Client, asked request) (shown, error) {
	put, err := putObjectRequest(asked)
	if err != nil {
		return nil, err
	}
	uploader := client.NewUploader(func(options *oss.UploaderOptions) {
		options.PartSize = int64(asked.PartSize)
		options.ParallelNum = 3
	})
	result, err := uploader.UploadFile(ctx, put, asked.File)
	if err != nil {
		return nil, err
	}
	return shown{"StatusCode": result.StatusCode, "ETag": result.ETag, "HashCRC64": result.HashCRC64}, nil
}
