package main

import (
	"context"
	"os"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
)

func putObjectRequest(asked request) (*oss.PutObjectRequest, error) {
	callback, callbackVar, err := encodeBoth(asked)
	return &oss.PutObjectRequest{
		Bucket:      oss.Ptr(asked.Bucket),
		Key:         oss.Ptr(asked.Key),
		ContentType: oss.Ptr(asked.ContentType),
		Callback:    callback,
		CallbackVar: callbackVar,
	}, err
}

func putObject(ctx context.Context, client *oss.Client, asked request) (shown, error) {
	put, err := putObjectRequest(asked)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(asked.File)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	put.Body = file
	result, err := client.PutObject(ctx, put)
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
