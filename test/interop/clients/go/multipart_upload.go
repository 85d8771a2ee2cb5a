package main

import (
	"bytes"
	"context"
	"os"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
)

func uploadParts(ctx context.Context, client *oss.Client, asked request, uploadID *string) ([]oss.UploadPart, error) {
	content, err := os.ReadFile(asked.File)
	if err != nil {
		return nil, err
	}
	var parts []oss.UploadPart
	for len(content) > 0 {
		size := asked.PartSize
		if size > len(content) {
			size = len(content)
		}
		number := int32(len(parts) + 1)
		sent, err := client.UploadPart(ctx, &oss.UploadPartRequest{
			Bucket:     oss.Ptr(asked.Bucket),
			Key:        oss.Ptr(asked.Key),
			UploadId:   uploadID,
			PartNumber: number,
			Body:       bytes.NewReader(content[:size]),
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, oss.UploadPart{PartNumber: number, ETag: sent.ETag})
		content = content[size:]
	}
	return parts, nil
}

func multipartUpload(ctx context.Context, client *oss.Client, asked request) (shown, error) {
	callback, callbackVar, err := encodeBoth(asked)
	if err != nil {
		return nil, err
	}
	begun, err := client.InitiateMultipartUpload(ctx, &oss.InitiateMultipartUploadRequest{
		Bucket:      oss.Ptr(asked.Bucket),
		Key:         oss.Ptr(asked.Key),
		ContentType: oss.Ptr(asked.ContentType),
	})
	if err != nil {
		return nil, err
	}
	parts, err := uploadParts(ctx, client, asked, begun.UploadId)
	if err != nil {
		return nil, err
	}
	result, err := client.CompleteMultipartUpload(ctx, &oss.CompleteMultipartUploadRequest{
		Bucket:                  oss.Ptr(asked.Bucket),
		Key:                     oss.Ptr(asked.Key),
		UploadId:                begun.UploadId,
		CompleteMultipartUpload: &oss.CompleteMultipartUpload{Parts: parts},
		Callback:                callback,
		CallbackVar:             callbackVar,
	})
	if err != nil {
		return nil, err
	}
	return shown{
		"StatusCode":     result.StatusCode,
		"ETag":           result.ETag,
		"HashCRC64":      result.HashCRC64,
		"CallbackResult": result.CallbackResult,
	}, nil
}
